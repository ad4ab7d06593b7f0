-- An accepted group loses nothing, whatever the policy.
select
    plan.image_id,
    plan.action
from {{ ref('dedup_plan') }} as plan
inner join {{ ref('hash_groups') }} as hash_groups
    on plan.content_hash = hash_groups.content_hash
where
    hash_groups.is_accepted
    and (plan.action = 'keep' and plan.is_accepted) is not true

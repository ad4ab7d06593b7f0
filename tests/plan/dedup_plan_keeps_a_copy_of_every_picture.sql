-- Whatever the policy, a picture leaves the dataset only under `drop_all`, or
-- where its owner decided so.
select content_hash
from {{ ref('dedup_plan') }}
group by content_hash
having
    count(case when action != 'remove' then 1 end) = 0
    and count(case when is_decided then 1 end) = 0
    and ({{ label_conflict_policy() }} = 'drop_all') is not true

-- A protected class loses nothing, whatever the policy.
select
    plan.image_id,
    plan.action
from {{ ref('dedup_plan') }} as plan
inner join {{ ref('protected_classes') }} as protected_classes
    on
        plan.category_name
        = {{ normalized_text('protected_classes.category_name') }}
        and plan.class_name
        = {{ normalized_text('protected_classes.class_name') }}
where plan.action != 'keep'

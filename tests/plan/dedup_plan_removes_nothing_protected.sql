-- A protected class loses nothing, whatever the policy.
with

protected_classes as (

    select
        {{ normalized_text('category_name') }} as category_name,
        {{ normalized_text('class_name') }} as class_name

    from {{ ref('protected_classes') }}

)

select
    plan.image_id,
    plan.action
from {{ ref('dedup_plan') }} as plan
inner join protected_classes
    on
        plan.category_name = protected_classes.category_name
        and plan.class_name = protected_classes.class_name
where plan.action != 'keep'

-- How large is each class once the plan is applied, and how many of its images
-- still wait for a decision?
with

planned as (

    select
        class_id,
        count(case when action = 'remove' then 1 end) as removed_images,
        count(case when action = 'review' then 1 end) as images_to_review,
        sum(freed_bytes) as freed_bytes

    from {{ ref('dedup_plan') }}
    group by class_id

)

select
    classes.category_name,
    classes.class_name,
    classes.hashed_images,
    classes.hashed_images - coalesce(planned.removed_images, 0)
        as images_after_plan,
    coalesce(planned.images_to_review, 0) as images_to_review,
    coalesce(planned.freed_bytes, 0) as freed_bytes
from {{ ref('classes') }} as classes
left join planned on classes.class_id = planned.class_id
order by images_after_plan asc, classes.class_name asc

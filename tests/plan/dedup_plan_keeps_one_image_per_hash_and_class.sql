-- Under `review`, each hash that is not accepted keeps exactly one image in
-- every class that is not protected, and one in each split of the class where
-- it waits for a review of its splits; under a policy that resolves label
-- conflicts this holds inside one class. What was decided has one in the class
-- that is right.
with

plan as (

    select * from {{ ref('dedup_plan') }}

),

images as (

    select * from {{ ref('images') }}

),

kept_per_class as (

    select
        plan.content_hash,
        plan.class_id,
        count(case when plan.action != 'remove' then 1 end) as kept_images,
        count(
            distinct case
                when plan.action != 'remove' then plan.split_name
            end
        ) as kept_splits,
        count(case when plan.reason like 'protected class%' then 1 end)
            as protected_images

    from plan
    inner join images on plan.image_id = images.image_id
    where
        images.is_accepted is not true
        and plan.is_decided is not true
        and (
            images.duplicate_scope = 'intra_class'
            or {{ label_conflict_policy() }} = 'review'
        )
    group by plan.content_hash, plan.class_id

)

select *
from kept_per_class
where
    (
        kept_images = 1
        or kept_images = kept_splits
        or (protected_images > 0 and kept_images = protected_images)
    ) is not true

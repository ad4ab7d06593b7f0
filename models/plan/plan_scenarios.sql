with

planned_copies as (

    select * from {{ ref('int_planned_copies') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

summary as (

    select * from {{ ref('duplicate_summary') }}

),

images_counted as (

    select
        policy,
        count(case when action = 'remove' then 1 end) as removed_images,
        count(case when action = 'keep' then 1 end) as kept_images,
        count(case when action = 'review' then 1 end) as review_images,
        {{ total('freed_bytes') }} as freed_bytes

    from planned_copies
    group by policy

),

pictures as (

    select
        policy,
        content_hash,
        count(case when action = 'keep' then 1 end) as kept_images,
        count(case when action = 'review' then 1 end) as review_images,
        count(distinct case when action != 'remove' then class_id end)
            as classes_left,
        count(distinct case when action != 'remove' then split_name end)
            as splits_left,
        max(content_bytes) as content_bytes

    from planned_copies
    group by policy, content_hash

),

-- Deciding for one class and split leaves one image of the picture; where a
-- copy is kept anyway, none that waits is needed.
pictures_counted as (

    select
        policy,
        count(case when review_images > 0 and classes_left > 1 then 1 end)
            as open_conflicts,
        count(case when review_images > 0 and splits_left > 1 then 1 end)
            as open_leaks,
        count(case when kept_images + review_images = 0 then 1 end)
            as lost_pictures,
        {{ total(
            'content_bytes * case when kept_images > 0 then review_images'
            ~ ' else greatest(review_images - 1, 0) end'
        ) }} as open_bytes

    from pictures
    group by policy

),

removals_per_class as (

    select
        policy,
        class_id,
        count(*) as removed_images

    from planned_copies
    where action = 'remove'
    group by policy, class_id

),

classes_counted as (

    select
        removals_per_class.policy,
        count(*) as emptied_classes

    from removals_per_class
    inner join classes on removals_per_class.class_id = classes.class_id
    where removals_per_class.removed_images = classes.hashed_images
    group by removals_per_class.policy

),

policies (policy, position) as (

    values ('review', 1), ('keep_first', 2), ('drop_all', 3)

),

final as (

    select
        policies.policy,

        cast(policies.position as bigint) as position,
        coalesce(images_counted.removed_images, 0) as removed_images,
        coalesce(images_counted.kept_images, 0) as kept_images,
        coalesce(images_counted.review_images, 0) as review_images,
        coalesce(pictures_counted.open_conflicts, 0) as open_conflicts,
        coalesce(pictures_counted.open_leaks, 0) as open_leaks,
        coalesce(pictures_counted.lost_pictures, 0) as lost_pictures,
        coalesce(classes_counted.emptied_classes, 0) as emptied_classes,

        coalesce(images_counted.freed_bytes, 0) as freed_bytes,
        coalesce(pictures_counted.open_bytes, 0) as open_bytes,
        summary.total_bytes - coalesce(images_counted.freed_bytes, 0)
            as total_bytes,

        policies.policy = {{ label_conflict_policy() }} as is_chosen

    from policies
    cross join summary
    left join images_counted on policies.policy = images_counted.policy
    left join pictures_counted on policies.policy = pictures_counted.policy
    left join classes_counted on policies.policy = classes_counted.policy

)

select * from final

with

planned_copies as (

    select * from {{ ref('int_planned_copies') }}

),

copies_by_the_policy as (

    select * from planned_copies
    where policy = {{ label_conflict_policy() }}

),

final as (

    select
        copies_by_the_policy.image_id,
        copies_by_the_policy.content_hash,
        copies_by_the_policy.class_id,
        copies_by_the_policy.keeper_image_id,

        copies_by_the_policy.category_name,
        copies_by_the_policy.class_name,
        copies_by_the_policy.split_name,
        copies_by_the_policy.relative_path,
        keepers.relative_path as keeper_path,
        copies_by_the_policy.action,
        copies_by_the_policy.reason,

        copies_by_the_policy.content_bytes,
        copies_by_the_policy.freed_bytes,

        copies_by_the_policy.is_protected,
        copies_by_the_policy.is_duplicate,
        copies_by_the_policy.is_accepted,
        copies_by_the_policy.is_decided,
        copies_by_the_policy.is_split_leak,
        coalesce(keepers.action = 'review', false) as is_keeper_in_review

    from copies_by_the_policy
    left join copies_by_the_policy as keepers
        on copies_by_the_policy.keeper_image_id = keepers.image_id

)

select * from final

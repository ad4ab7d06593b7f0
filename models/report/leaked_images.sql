with

plan as (

    select * from {{ ref('dedup_plan') }}
    where is_split_leak

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

final as (

    select
        plan.image_id,
        plan.content_hash,
        plan.class_id,

        plan.split_name,
        plan.relative_path,
        plan.action,
        plan.reason,
        plan.keeper_path,

        count(*) over () as all_images,

        plan.content_bytes,
        hash_groups.wasted_bytes

    from plan
    inner join hash_groups on plan.content_hash = hash_groups.content_hash

)

select * from final

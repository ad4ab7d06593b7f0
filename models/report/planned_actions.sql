with

plan as (

    select * from {{ ref('dedup_plan') }}

),

final as (

    select
        class_id,

        category_name,
        class_name,
        action,

        count(*) as images,

        coalesce(cast(sum(content_bytes) as bigint), 0) as content_bytes,
        coalesce(cast(sum(freed_bytes) as bigint), 0) as freed_bytes

    from plan
    group by class_id, category_name, class_name, action

)

select * from final

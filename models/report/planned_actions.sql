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

        coalesce({{ total('content_bytes') }}, 0) as content_bytes,
        coalesce({{ total('freed_bytes') }}, 0) as freed_bytes

    from plan
    group by class_id, category_name, class_name, action

)

select * from final

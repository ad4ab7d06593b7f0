with

plan as (

    select * from {{ ref('dedup_plan') }}

),

final as (

    select
        action,
        reason,

        count(*) as images,

        coalesce({{ total('content_bytes') }}, 0) as content_bytes,
        coalesce({{ total('freed_bytes') }}, 0) as freed_bytes

    from plan
    group by action, reason

)

select * from final

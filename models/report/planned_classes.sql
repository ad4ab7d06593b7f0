with

planned_actions as (

    select * from {{ ref('planned_actions') }}

),

final as (

    select
        class_id,

        category_name,
        class_name,

        {{ total('images') }} as images,
        coalesce({{ total('images', where="action = 'keep'") }}, 0)
            as kept_images,
        coalesce({{ total('images', where="action = 'remove'") }}, 0)
            as removed_images,
        coalesce({{ total('images', where="action = 'review'") }}, 0)
            as reviewed_images,

        {{ total('content_bytes') }} as content_bytes,
        {{ total('freed_bytes') }} as freed_bytes

    from planned_actions
    group by class_id, category_name, class_name

)

select * from final

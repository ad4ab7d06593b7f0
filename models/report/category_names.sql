with

class_names as (

    select * from {{ ref('class_names') }}

),

final as (

    select
        category_name,
        category_slug,
        category_label

    from class_names
    group by category_name, category_slug, category_label

)

select * from final

with

class_names as (

    select * from {{ ref('int_class_names') }}

),

class_counts as (

    select * from {{ ref('int_class_counts') }}

),

final as (

    select
        class_names.class_id,

        class_counts.category_name,
        class_counts.class_name,
        class_names.class_slug,
        concat('/classes/', class_names.class_slug) as class_url,
        class_names.class_label,
        class_names.category_slug,
        class_names.category_label

    from class_names
    inner join class_counts
        on class_names.class_id = class_counts.class_id

)

select * from final

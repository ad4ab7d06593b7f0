with

class_counts as (

    select * from {{ ref('int_class_counts') }}

),

names_cleaned as (

    select
        class_id,
        {{ surrogate_key(['category_name']) }} as category_id,
        category_name,
        {{ slug("concat(category_name, ' ', class_name)") }} as class_slug,
        {{ label('class_name') }} as class_label,
        {{ label("concat(category_name, ' / ', class_name)") }} as full_label,
        {{ slug('category_name') }} as category_slug,
        {{ label('category_name') }} as category_label

    from class_counts

),

names_counted as (

    select
        *,
        count(*) over (partition by class_slug) as classes_of_slug,
        count(*) over (partition by class_label) as classes_of_label,
        count(*) over (partition by full_label) as classes_of_full_label,
        min(category_name) over (partition by category_slug)
        = max(category_name) over (partition by category_slug)
            as is_only_category_of_slug,
        min(category_name) over (partition by category_label)
        = max(category_name) over (partition by category_label)
            as is_only_category_of_label

    from names_cleaned

),

-- A name that is not alone falls back on one that is: the key.
final as (

    select
        class_id,
        category_id,

        coalesce(case when classes_of_slug = 1 then class_slug end, class_id)
            as class_slug,
        coalesce(
            case
                when classes_of_label = 1 then class_label
                when classes_of_full_label = 1 then full_label
            end,
            concat_ws(' ', full_label, class_id)
        ) as class_label,
        coalesce(
            case when is_only_category_of_slug then category_slug end,
            category_id
        ) as category_slug,
        coalesce(
            case when is_only_category_of_label then category_label end,
            concat_ws(' ', category_label, category_id)
        ) as category_label

    from names_counted

)

select * from final

with

class_counts as (

    select * from {{ ref('int_class_counts') }}

),

names_cleaned as (

    select
        class_id,
        {{ surrogate_key(['category_name']) }} as category_id,
        category_name,
        class_name,
        concat(category_name, ' / ', class_name) as full_name,
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
        count(*) over (partition by class_name) as classes_of_name,
        count(*) over (partition by class_slug) as classes_of_slug,
        count(*) over (partition by class_label) as classes_of_label,
        min(category_name) over (partition by category_slug)
        = max(category_name) over (partition by category_slug)
            as is_only_category_of_slug,
        min(category_name) over (partition by category_label)
        = max(category_name) over (partition by category_label)
            as is_only_category_of_label

    from names_cleaned

),

names_chosen as (

    select
        class_id,
        category_id,
        full_name,
        full_label,
        class_slug,
        category_slug,
        category_label,
        classes_of_slug,
        is_only_category_of_slug,
        is_only_category_of_label,
        case when classes_of_name = 1 then class_name else full_name end
            as distinct_name,
        case when classes_of_label = 1 then class_label else full_label end
            as class_label

    from names_counted

),

-- A name that is not alone falls back on one that is: the key.
final as (

    select
        class_id,
        category_id,

        case
            when count(*) over (partition by distinct_name) = 1
                then distinct_name
            else concat(full_name, ' ', class_id)
        end as distinct_name,
        coalesce(case when classes_of_slug = 1 then class_slug end, class_id)
            as class_slug,
        coalesce(
            case
                when count(*) over (partition by class_label) = 1
                    then class_label
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

    from names_chosen

)

select * from final

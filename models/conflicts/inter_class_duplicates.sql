with

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

conflict_classes as (

    select * from {{ ref('int_conflict_classes') }}

),

inter_class_groups as (

    select * from hash_groups
    where duplicate_scope = 'inter_class'

),

-- Two classes of one name are told apart by their categories.
labelled_classes as (

    select
        content_hash,
        class_id,
        category_name,
        case
            when
                count(*) over (partition by content_hash, class_name) > 1
                then concat(category_name, ' / ', class_name)
            else class_name
        end as class_label,
        is_paired

    from conflict_classes

),

classes_of_each_hash as (

    select
        content_hash,
        {{ sorted_text('class_label') }} as classes,
        {{ sorted_list('class_label') }} as class_names,
        {{ sorted_list('class_id') }} as class_ids,
        {{ sorted_text('category_name') }} as categories,
        is_paired

    from labelled_classes
    group by content_hash, is_paired

),

final as (

    select
        inter_class_groups.content_hash,

        classes_of_each_hash.classes,
        classes_of_each_hash.class_names,
        classes_of_each_hash.class_ids,
        classes_of_each_hash.categories,

        inter_class_groups.copies,
        inter_class_groups.class_count,
        inter_class_groups.category_count,
        inter_class_groups.surplus_within_classes,
        inter_class_groups.surplus_across_classes,

        inter_class_groups.file_bytes,
        inter_class_groups.wasted_bytes,
        inter_class_groups.width_px,
        inter_class_groups.height_px,

        inter_class_groups.category_count > 1 as is_cross_category,
        classes_of_each_hash.is_paired

    from inter_class_groups
    inner join classes_of_each_hash
        on inter_class_groups.content_hash = classes_of_each_hash.content_hash

)

select * from final

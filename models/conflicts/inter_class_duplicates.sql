with

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

conflict_classes as (

    select * from {{ ref('int_conflict_classes') }}

),

class_names as (

    select * from {{ ref('int_class_names') }}

),

inter_class_groups as (

    select * from hash_groups
    where duplicate_scope = 'inter_class'

),

named_classes as (

    select
        conflict_classes.content_hash,
        conflict_classes.class_id,
        conflict_classes.category_name,
        class_names.distinct_name,
        conflict_classes.is_paired

    from conflict_classes
    inner join class_names
        on conflict_classes.class_id = class_names.class_id

),

classes_of_each_hash as (

    select
        content_hash,
        {{ sorted_text('distinct_name') }} as classes,
        {{ sorted_list('distinct_name') }} as class_names,
        {{ sorted_list('class_id', order_by='distinct_name') }} as class_ids,
        {{ sorted_text('category_name') }} as categories,
        is_paired

    from named_classes
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
        classes_of_each_hash.is_paired,
        inter_class_groups.is_accepted

    from inter_class_groups
    inner join classes_of_each_hash
        on inter_class_groups.content_hash = classes_of_each_hash.content_hash

)

select * from final

with

hash_classes as (

    select * from {{ ref('int_hash_classes') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

classes_in_conflict as (

    select
        hash_classes.content_hash,
        hash_classes.class_id,
        hash_classes.category_name,
        hash_classes.class_name,
        hash_groups.class_count,
        coalesce(hash_groups.file_bytes, 0) as file_bytes

    from hash_classes
    inner join hash_groups
        on hash_classes.content_hash = hash_groups.content_hash
    where hash_groups.duplicate_scope = 'inter_class'

),

-- Many hashes share one set of classes: each set is paired off only once.
class_sets as (

    select
        content_hash,
        class_count,
        {{ sorted_text('class_id') }} as class_ids

    from classes_in_conflict
    group by content_hash, class_count

),

class_sets_with_key as (

    select
        content_hash,
        class_count,
        {{ surrogate_key(['class_ids']) }} as class_set_id

    from class_sets

),

sets_of_one_width as (

    select
        class_count,
        count(distinct class_set_id) as class_sets

    from class_sets_with_key
    group by class_count

),

-- Sets of few classes come first: the pairs of a set grow with its square,
-- and a picture that is nearly everywhere says little about any two classes.
widths_added_up as (

    select
        class_count,
        sum(class_sets * class_count * (class_count - 1) / 2) over (
            order by class_count
        ) as class_pairs

    from sets_of_one_width

),

final as (

    select
        classes_in_conflict.content_hash,
        class_sets_with_key.class_set_id,
        classes_in_conflict.class_id,

        classes_in_conflict.category_name,
        classes_in_conflict.class_name,

        classes_in_conflict.file_bytes,

        coalesce(
            widths_added_up.class_pairs
            <= {{ number_var('max_class_pairs', 'count') }},
            true
        ) as is_paired

    from classes_in_conflict
    inner join class_sets_with_key
        on classes_in_conflict.content_hash = class_sets_with_key.content_hash
    inner join widths_added_up
        on classes_in_conflict.class_count = widths_added_up.class_count

)

select * from final

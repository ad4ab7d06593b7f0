with

hash_classes as (

    select * from {{ ref('int_hash_classes') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

class_set_of_each_hash as (

    select
        hash_classes.content_hash,
        coalesce(hash_groups.file_bytes, 0) as file_bytes,
        {{ sorted_text('hash_classes.class_id') }} as class_set

    from hash_classes
    inner join hash_groups
        on hash_classes.content_hash = hash_groups.content_hash
    where hash_groups.duplicate_scope = 'inter_class'
    group by hash_classes.content_hash, hash_groups.file_bytes

),

-- Many hashes share one set of classes: each set is paired off only once.
class_sets as (

    select
        class_set,
        min(content_hash) as sample_hash,
        count(*) as shared_hashes,
        sum(file_bytes) as file_bytes

    from class_set_of_each_hash
    group by class_set

),

classes_of_sets as (

    select
        class_sets.class_set,
        class_sets.shared_hashes,
        class_sets.file_bytes,
        hash_classes.class_id,
        hash_classes.category_name,
        hash_classes.class_name

    from class_sets
    inner join hash_classes
        on class_sets.sample_hash = hash_classes.content_hash

),

class_pairs as (

    select
        one_class.class_id as class_id_a,
        other_class.class_id as class_id_b,
        cast(sum(one_class.shared_hashes) as bigint) as shared_hashes,
        cast(sum(one_class.file_bytes) as bigint) as wasted_bytes

    from classes_of_sets as one_class
    inner join classes_of_sets as other_class
        on one_class.class_set = other_class.class_set
    where
        one_class.category_name < other_class.category_name
        or (
            one_class.category_name = other_class.category_name
            and one_class.class_name < other_class.class_name
        )
    group by one_class.class_id, other_class.class_id

),

class_pairs_measured as (

    select
        class_pairs.class_id_a,
        class_pairs.class_id_b,
        classes_a.category_name as category_name_a,
        classes_a.class_name as class_name_a,
        classes_b.category_name as category_name_b,
        classes_b.class_name as class_name_b,
        class_pairs.shared_hashes,
        class_pairs.wasted_bytes,
        {{ rate(
            'class_pairs.shared_hashes',
            'classes_a.unique_images + classes_b.unique_images'
            ~ ' - class_pairs.shared_hashes'
        ) }} as jaccard,
        {{ rate('class_pairs.shared_hashes', 'classes_a.unique_images') }}
            as containment_a,
        {{ rate('class_pairs.shared_hashes', 'classes_b.unique_images') }}
            as containment_b

    from class_pairs
    inner join classes as classes_a
        on class_pairs.class_id_a = classes_a.class_id
    inner join classes as classes_b
        on class_pairs.class_id_b = classes_b.class_id

),

final as (

    select
        class_id_a,
        class_id_b,

        category_name_a,
        class_name_a,
        category_name_b,
        class_name_b,
        case
            when
                greatest(containment_a, containment_b)
                >= {{ rate_var('same_class_containment') }}
                then 'one class under two names'
            when
                greatest(containment_a, containment_b)
                >= {{ rate_var('overlapping_containment') }}
                then 'overlapping definitions'
            else 'stray'
        end as reading,

        shared_hashes,

        wasted_bytes,

        jaccard,
        containment_a,
        containment_b,

        category_name_a = category_name_b as is_same_category

    from class_pairs_measured

)

select * from final

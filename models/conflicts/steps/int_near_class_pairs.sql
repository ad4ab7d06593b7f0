with

pairs as (

    select * from {{ ref('near_duplicate_pairs') }}
    where kind = 'near_duplicate' and not is_same_class and not is_accepted

),

images as (

    select * from {{ ref('images') }}
    where is_hashed

),

conflict_classes as (

    select * from {{ ref('int_conflict_classes') }}
    where not is_paired

),

hashes_of_pairs as (

    select content_hash_a as content_hash
    from pairs

    union

    select content_hash_b as content_hash
    from pairs

),

-- A picture in so many classes that it is left out counts for none here.
hash_classes as (

    select
        images.content_hash,
        images.class_id

    from images
    inner join hashes_of_pairs
        on images.content_hash = hashes_of_pairs.content_hash
    left join conflict_classes
        on
            images.content_hash = conflict_classes.content_hash
            and images.class_id = conflict_classes.class_id
    where conflict_classes.content_hash is null
    group by images.content_hash, images.class_id

),

classes_of_pairs as (

    select
        pairs.content_hash_a,
        pairs.content_hash_b,
        least(class_a.class_id, class_b.class_id) as class_id,
        greatest(class_a.class_id, class_b.class_id) as other_class_id

    from pairs
    inner join hash_classes as class_a
        on pairs.content_hash_a = class_a.content_hash
    inner join hash_classes as class_b
        on pairs.content_hash_b = class_b.content_hash
    where class_a.class_id != class_b.class_id

),

-- Two pictures that are both in both classes are one pair.
pairs_of_classes as (

    select
        content_hash_a,
        content_hash_b,
        class_id,
        other_class_id

    from classes_of_pairs
    group by content_hash_a, content_hash_b, class_id, other_class_id

),

final as (

    select
        class_id,
        other_class_id,
        count(*) as near_pairs

    from pairs_of_classes
    group by class_id, other_class_id

)

select * from final

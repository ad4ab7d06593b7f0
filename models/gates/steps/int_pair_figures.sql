with

class_overlaps as (

    select * from {{ ref('class_overlaps') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

conflict_classes as (

    select * from {{ ref('int_conflict_classes') }}

),

accepted_hashes as (

    select content_hash
    from {{ ref('images') }}
    where is_accepted
    group by content_hash

),

accepted_classes as (

    select
        conflict_classes.content_hash,
        conflict_classes.class_id

    from conflict_classes
    inner join accepted_hashes
        on conflict_classes.content_hash = accepted_hashes.content_hash
    where conflict_classes.is_paired

),

accepted_per_pair as (

    select
        one_class.class_id as one_class_id,
        other_class.class_id as other_class_id,
        count(*) as accepted_hashes

    from accepted_classes as one_class
    inner join accepted_classes as other_class
        on one_class.content_hash = other_class.content_hash
    group by one_class.class_id, other_class.class_id

),

final as (

    select
        class_overlaps.class_id_a,
        class_overlaps.class_id_b,

        class_overlaps.category_name_a,
        class_overlaps.class_name_a,
        class_overlaps.category_name_b,
        class_overlaps.class_name_b,

        {{ rate(
            'class_overlaps.shared_hashes '
            ~ '- coalesce(accepted_per_pair.accepted_hashes, 0)',
            'classes_a.unique_images + classes_b.unique_images '
            ~ '- class_overlaps.shared_hashes'
        ) }} as jaccard

    from class_overlaps
    inner join classes as classes_a
        on class_overlaps.class_id_a = classes_a.class_id
    inner join classes as classes_b
        on class_overlaps.class_id_b = classes_b.class_id
    left join accepted_per_pair
        on
            class_overlaps.class_id_a = accepted_per_pair.one_class_id
            and class_overlaps.class_id_b = accepted_per_pair.other_class_id

)

select * from final

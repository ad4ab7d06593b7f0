with

conflict_classes as (

    select * from {{ ref('int_conflict_classes') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

near_class_pairs as (

    select * from {{ ref('int_near_class_pairs') }}

),

acceptances as (

    select * from {{ ref('int_acceptances') }}
    where kind = 'class_pair' and is_in_force

),

accepted_pairs as (

    select
        class_id_a as class_id,
        class_id_b as other_class_id

    from acceptances
    group by class_id_a, class_id_b

),

class_sets as (

    select
        class_set_id,
        class_id,
        category_name,
        class_name,
        count(*) as shared_hashes,
        sum(file_bytes) as file_bytes

    from conflict_classes
    where is_paired
    group by class_set_id, class_id, category_name, class_name

),

class_pairs as (

    select
        one_class.class_id as class_id_a,
        other_class.class_id as class_id_b,
        {{ total('one_class.shared_hashes') }} as shared_hashes,
        {{ total('one_class.file_bytes') }} as shared_bytes

    from class_sets as one_class
    inner join class_sets as other_class
        on one_class.class_set_id = other_class.class_set_id
    where
        one_class.category_name < other_class.category_name
        or (
            one_class.category_name = other_class.category_name
            and one_class.class_name < other_class.class_name
        )
    group by one_class.class_id, other_class.class_id

),

unpaired_per_class as (

    select
        class_id,
        count(*) as unpaired_hashes

    from conflict_classes
    where not is_paired
    group by class_id

),

class_pairs_with_classes as (

    select
        class_pairs.class_id_a,
        class_pairs.class_id_b,
        classes_a.category_name as category_name_a,
        classes_a.class_name as class_name_a,
        classes_b.category_name as category_name_b,
        classes_b.class_name as class_name_b,
        class_pairs.shared_hashes,
        least(
            coalesce(unpaired_a.unpaired_hashes, 0),
            coalesce(unpaired_b.unpaired_hashes, 0)
        ) as unpaired_hashes,
        coalesce(near_class_pairs.near_pairs, 0) as near_pairs,
        accepted_pairs.class_id is not null as is_accepted,
        class_pairs.shared_bytes,
        classes_a.unique_images as unique_images_a,
        classes_b.unique_images as unique_images_b

    from class_pairs
    inner join classes as classes_a
        on class_pairs.class_id_a = classes_a.class_id
    inner join classes as classes_b
        on class_pairs.class_id_b = classes_b.class_id
    left join unpaired_per_class as unpaired_a
        on class_pairs.class_id_a = unpaired_a.class_id
    left join unpaired_per_class as unpaired_b
        on class_pairs.class_id_b = unpaired_b.class_id
    left join near_class_pairs
        on
            near_class_pairs.class_id
            = least(class_pairs.class_id_a, class_pairs.class_id_b)
            and near_class_pairs.other_class_id
            = greatest(class_pairs.class_id_a, class_pairs.class_id_b)
    left join accepted_pairs
        on
            accepted_pairs.class_id
            = least(class_pairs.class_id_a, class_pairs.class_id_b)
            and accepted_pairs.other_class_id
            = greatest(class_pairs.class_id_a, class_pairs.class_id_b)

),

class_pairs_measured as (

    select
        *,
        {{ rate(
            'shared_hashes',
            'unique_images_a + unique_images_b - shared_hashes'
        ) }} as jaccard,
        {{ rate('shared_hashes', 'unique_images_a') }} as containment_a,
        {{ rate('shared_hashes', 'unique_images_b') }} as containment_b

    from class_pairs_with_classes

),

class_pairs_read as (

    select
        *,
        greatest(containment_a, containment_b)
        >= {{ number_var('overlapping_containment', 'rate') }}
            as is_overlapping,
        not is_accepted
        and greatest(containment_a, containment_b)
        >= {{ number_var('same_class_containment', 'rate') }}
        and least(unique_images_a, unique_images_b)
        >= coalesce({{ number_var('min_same_class_images', 'count') }}, 0)
            as is_same_class

    from class_pairs_measured

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
            when is_accepted then 'accepted'
            when is_same_class and class_name_a = class_name_b
                then 'one class in two categories'
            when is_same_class then 'one class under two names'
            when is_overlapping then 'overlapping definitions'
            else 'stray'
        end as reading,

        shared_hashes,
        unpaired_hashes,
        near_pairs,

        shared_bytes,

        jaccard,
        containment_a,
        containment_b,

        category_name_a = category_name_b as is_same_category,
        is_same_class

    from class_pairs_read

)

select * from final

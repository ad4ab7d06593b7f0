with

compared_pairs as (

    select * from {{ ref('int_compared_pairs') }}

),

acceptances as (

    select * from {{ ref('int_acceptances') }}
    where kind = 'near_pair' and is_in_force

),

accepted_pairs as (

    select
        content_hash,
        other_content_hash

    from acceptances
    group by content_hash, other_content_hash

),

labels as (

    select * from {{ ref('int_hash_labels') }}

),

pairs as (

    select
        *,
        {{ kind_of_likeness('similarity', 'color_similarity') }} as kind

    from compared_pairs
    where not is_with_base

),

final as (

    select
        pairs.content_hash_a,
        pairs.content_hash_b,
        pairs.kind,
        pairs.orientation,
        pairs.cut_a,
        pairs.cut_b,

        cast(pairs.differing_bits as bigint) as differing_bits,
        round(pairs.similarity, 4) as similarity,
        round(pairs.color_similarity, 4) as color_similarity,

        labels_a.class_count = 1
        and labels_b.class_count = 1
        and labels_a.class_id = labels_b.class_id as is_same_class,
        labels_a.category_count = 1
        and labels_b.category_count = 1
        and labels_a.category_name = labels_b.category_name
            as is_same_category,
        labels_a.split_count <= 1
        and labels_b.split_count <= 1
        and coalesce(labels_a.split_name = labels_b.split_name, true)
            as is_same_split,
        accepted_pairs.content_hash is not null as is_accepted

    from pairs
    inner join labels as labels_a
        on pairs.content_hash_a = labels_a.content_hash
    inner join labels as labels_b
        on pairs.content_hash_b = labels_b.content_hash
    left join accepted_pairs
        on
            pairs.content_hash_a = accepted_pairs.content_hash
            and pairs.content_hash_b = accepted_pairs.other_content_hash
    where pairs.kind is not null

)

select * from final

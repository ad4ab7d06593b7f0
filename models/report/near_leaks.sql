with

pairs as (

    select * from {{ ref('near_duplicate_pairs') }}
    where not is_same_split

),

images as (

    select * from {{ ref('images') }}
    where is_hashed and split_name is not null

),

first_images as (

    select
        content_hash,
        class_id,
        split_name,
        relative_path,
        row_number() over (
            partition by content_hash, split_name
            order by
                case when relative_path is null then 1 else 0 end asc,
                copy_number asc
        ) as place

    from images

),

images_of_splits as (

    select * from first_images
    where place = 1

),

final as (

    select
        pairs.content_hash_a,
        pairs.content_hash_b,
        images_a.class_id as class_id_a,
        images_b.class_id as class_id_b,

        images_a.split_name as split_name_a,
        images_b.split_name as split_name_b,
        {{ label(
            "concat(least(images_a.split_name, images_b.split_name), ' / ',"
            ~ " greatest(images_a.split_name, images_b.split_name))"
        ) }} as split_label,
        images_a.relative_path as relative_path_a,
        images_b.relative_path as relative_path_b,
        pairs.kind,

        count(*) over () as all_pairs,
        pairs.similarity,

        pairs.is_accepted

    from pairs
    inner join images_of_splits as images_a
        on pairs.content_hash_a = images_a.content_hash
    inner join images_of_splits as images_b
        on
            pairs.content_hash_b = images_b.content_hash
            and images_a.split_name != images_b.split_name

)

select * from final

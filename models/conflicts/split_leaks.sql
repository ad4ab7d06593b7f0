with

images as (

    select * from {{ ref('images') }}

),

splits_of_each_hash as (

    select
        content_hash,
        split_name,
        count(*) as images,
        count(distinct class_id) as class_count,
        min(class_id) as class_id

    from images
    where is_duplicate and split_name is not null
    group by content_hash, split_name

),

leaked_hashes as (

    select
        one_split.split_name as split_name_a,
        other_split.split_name as split_name_b,
        one_split.content_hash,
        one_split.images as images_a,
        other_split.images as images_b,
        one_split.class_count = 1
        and other_split.class_count = 1
        and one_split.class_id = other_split.class_id as is_same_class

    from splits_of_each_hash as one_split
    inner join splits_of_each_hash as other_split
        on
            one_split.content_hash = other_split.content_hash
            and one_split.split_name < other_split.split_name

),

final as (

    select
        split_name_a,
        split_name_b,
        {{ label("concat(split_name_a, ' / ', split_name_b)") }}
            as split_label,

        count(*) as leaked_hashes,
        count(case when is_same_class then 1 end) as same_class_hashes,
        count(case when not is_same_class then 1 end)
            as different_class_hashes,
        {{ total('images_a') }} as leaked_images_a,
        {{ total('images_b') }} as leaked_images_b,
        coalesce(
            {{ total('images_a + images_b', where='is_same_class') }}, 0
        ) as same_class_images,
        coalesce(
            {{ total('images_a + images_b', where='not is_same_class') }}, 0
        ) as different_class_images

    from leaked_hashes
    group by split_name_a, split_name_b

)

select * from final

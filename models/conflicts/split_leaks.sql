with

images as (

    select * from {{ ref('images') }}

),

near_duplicate_pairs as (

    select * from {{ ref('near_duplicate_pairs') }}
    where not is_same_split

),

image_files as (

    select * from {{ ref('image_files') }}

),

scans_counted as (

    select count(*) > 0 as is_scanned
    from image_files

),

splits_of_near_hashes as (

    select distinct
        images.content_hash,
        images.split_name

    from images
    inner join near_duplicate_pairs
        on
            images.content_hash in (
                near_duplicate_pairs.content_hash_a,
                near_duplicate_pairs.content_hash_b
            )
    where images.is_hashed and images.split_name is not null

),

-- Two pictures that are both in both splits leak once between them.
near_leaks as (

    select distinct
        least(splits_a.split_name, splits_b.split_name) as split_name_a,
        greatest(splits_a.split_name, splits_b.split_name) as split_name_b,
        near_duplicate_pairs.content_hash_a,
        near_duplicate_pairs.content_hash_b,
        near_duplicate_pairs.kind

    from near_duplicate_pairs
    inner join splits_of_near_hashes as splits_a
        on near_duplicate_pairs.content_hash_a = splits_a.content_hash
    inner join splits_of_near_hashes as splits_b
        on
            near_duplicate_pairs.content_hash_b = splits_b.content_hash
            and splits_a.split_name != splits_b.split_name

),

near_leaks_counted as (

    select
        split_name_a,
        split_name_b,
        count(case when kind = 'near_duplicate' then 1 end) as near_pairs,
        count(case when kind = 'same_scene' then 1 end) as same_scene_pairs

    from near_leaks
    group by split_name_a, split_name_b

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

leaks_counted as (

    select
        split_name_a,
        split_name_b,
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

),

leaking_splits as (

    select
        split_name_a,
        split_name_b

    from leaks_counted

    union

    select
        split_name_a,
        split_name_b

    from near_leaks_counted

),

-- Null without a scan: nobody has looked.
final as (

    select
        leaking_splits.split_name_a,
        leaking_splits.split_name_b,
        {{ label(
            "concat(leaking_splits.split_name_a, ' / ',"
            ~ " leaking_splits.split_name_b)"
        ) }} as split_label,

        coalesce(leaks_counted.leaked_hashes, 0) as leaked_hashes,
        coalesce(leaks_counted.same_class_hashes, 0) as same_class_hashes,
        coalesce(leaks_counted.different_class_hashes, 0)
            as different_class_hashes,
        coalesce(leaks_counted.leaked_images_a, 0) as leaked_images_a,
        coalesce(leaks_counted.leaked_images_b, 0) as leaked_images_b,
        coalesce(leaks_counted.same_class_images, 0) as same_class_images,
        coalesce(leaks_counted.different_class_images, 0)
            as different_class_images,
        case
            when scans_counted.is_scanned
                then coalesce(near_leaks_counted.near_pairs, 0)
        end as near_pairs,
        case
            when scans_counted.is_scanned
                then coalesce(near_leaks_counted.same_scene_pairs, 0)
        end as same_scene_pairs

    from leaking_splits
    cross join scans_counted
    left join leaks_counted
        on
            leaking_splits.split_name_a = leaks_counted.split_name_a
            and leaking_splits.split_name_b = leaks_counted.split_name_b
    left join near_leaks_counted
        on
            leaking_splits.split_name_a = near_leaks_counted.split_name_a
            and leaking_splits.split_name_b = near_leaks_counted.split_name_b

)

select * from final

with

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

near_pairs as (

    select * from {{ ref('near_duplicate_pairs') }}

),

images as (

    select * from {{ ref('images') }}
    where is_hashed

),

class_names as (

    select * from {{ ref('int_class_names') }}

),

first_copies as (

    select * from {{ ref('images') }}
    where is_first_copy

),

near_pairs_from_both_sides as (

    select
        content_hash_a as content_hash,
        kind,
        similarity

    from near_pairs

    union all

    select
        content_hash_b as content_hash,
        kind,
        similarity

    from near_pairs

),

near_pairs_counted as (

    select
        content_hash,
        count(case when kind = 'near_duplicate' then 1 end) as near_duplicates,
        count(case when kind = 'same_scene' then 1 end) as same_scenes,
        max(similarity) as highest_similarity

    from near_pairs_from_both_sides
    group by content_hash

),

pictures_to_decide as (

    select
        hash_groups.content_hash,
        hash_groups.duplicate_scope,
        hash_groups.copies,
        hash_groups.class_count,
        hash_groups.split_count,
        hash_groups.split_names,
        coalesce(near_pairs_counted.near_duplicates, 0) as near_duplicates,
        coalesce(near_pairs_counted.same_scenes, 0) as same_scenes,
        hash_groups.file_bytes,
        hash_groups.wasted_bytes,
        hash_groups.width_px,
        hash_groups.height_px,
        coalesce(near_pairs_counted.highest_similarity, 0)
            as highest_similarity

    from hash_groups
    left join near_pairs_counted
        on hash_groups.content_hash = near_pairs_counted.content_hash
    where
        hash_groups.copies > 1
        or near_pairs_counted.content_hash is not null

),

labels_of_each_picture as (

    select
        images.content_hash,
        {{ sorted_text('class_names.distinct_name') }} as classes,
        {{ sorted_list('class_names.distinct_name') }} as class_names

    from images
    inner join pictures_to_decide
        on images.content_hash = pictures_to_decide.content_hash
    inner join class_names on images.class_id = class_names.class_id
    group by images.content_hash

),

-- Each kind of finding gets its share of what can be shown, the gravest first.
pictures_ranked as (

    select
        pictures_to_decide.*,
        labels_of_each_picture.classes,
        labels_of_each_picture.class_names,
        first_copies.relative_path as first_path,
        row_number() over (
            partition by
                pictures_to_decide.duplicate_scope,
                pictures_to_decide.near_duplicates > 0,
                pictures_to_decide.split_count > 1
            order by
                pictures_to_decide.wasted_bytes desc,
                pictures_to_decide.highest_similarity desc,
                pictures_to_decide.content_hash asc
        ) as place_in_kind,
        row_number() over (
            order by
                pictures_to_decide.copies desc,
                pictures_to_decide.content_hash asc
        ) as place_by_copies

    from pictures_to_decide
    inner join labels_of_each_picture
        on
            pictures_to_decide.content_hash
            = labels_of_each_picture.content_hash
    inner join first_copies
        on pictures_to_decide.content_hash = first_copies.content_hash

),

final as (

    select
        content_hash,

        classes,
        class_names,
        split_names,
        first_path,
        duplicate_scope,

        row_number() over (
            order by least(place_in_kind, place_by_copies), content_hash
        ) as place,
        copies,
        class_count,
        split_count,
        near_duplicates,
        same_scenes,

        file_bytes,
        wasted_bytes,
        width_px,
        height_px

    from pictures_ranked

)

select * from final

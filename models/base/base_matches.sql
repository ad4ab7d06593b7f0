with

images as (

    select * from {{ ref('images') }}
    where is_hashed

),

files as (

    select * from {{ ref('image_files') }}
    where content_hash is not null

),

compared_pairs as (

    select * from {{ ref('int_compared_pairs') }}

),

base_images as (

    select * from {{ ref('stg_base__images') }}
    where content_hash is not null

),

base_files as (

    select * from {{ ref('stg_base__files') }}
    where content_hash is not null

),

known_hashes as (

    select distinct content_hash from images

),

base_pictures as (

    select
        content_hash,
        {{ sorted_text("concat(category_name, ' / ', class_name)") }}
            as base_classes,
        {{ sorted_text('split_name') }} as base_splits,
        min(relative_path) as base_path,
        count(*) as base_copies

    from base_images
    group by content_hash

),

-- One picture may go by its MD5 here, and by its SHA-256 there.
identical_hashes as (

    select
        known_hashes.content_hash,
        base_pictures.content_hash as base_hash

    from known_hashes
    inner join base_pictures
        on known_hashes.content_hash = base_pictures.content_hash

    union

    select
        files.content_hash,
        base_files.content_hash as base_hash

    from files
    inner join base_files on files.sha256 = base_files.sha256

),

alike_pairs as (

    select
        content_hash_a,
        content_hash_b,
        similarity,
        is_with_base,
        {{ kind_of_likeness('similarity', 'color_similarity') }} as kind

    from compared_pairs

),

both_ways as (

    select
        content_hash_a as content_hash,
        content_hash_b as other_hash,
        kind,
        similarity

    from alike_pairs
    where kind is not null and not is_with_base

    union all

    select
        content_hash_b as content_hash,
        content_hash_a as other_hash,
        kind,
        similarity

    from alike_pairs
    where kind is not null and not is_with_base

),

-- What looks like a picture that both have was compared with it here.
matches as (

    select
        content_hash,
        base_hash,
        'identical' as kind,
        cast(1 as double) as similarity

    from identical_hashes

    union all

    select
        content_hash_a as content_hash,
        content_hash_b as base_hash,
        kind,
        similarity

    from alike_pairs
    where kind is not null and is_with_base

    union all

    select
        both_ways.content_hash,
        identical_hashes.base_hash,
        both_ways.kind,
        both_ways.similarity

    from both_ways
    inner join identical_hashes
        on both_ways.other_hash = identical_hashes.content_hash

),

base_classes as (

    select distinct
        content_hash,
        class_id

    from base_images

),

base_splits as (

    select distinct
        content_hash,
        split_name

    from base_images
    where split_name is not null

),

final as (

    select
        images.image_id,
        matches.base_hash,

        images.content_hash,
        images.class_id,

        matches.kind,
        images.category_name,
        images.class_name,
        images.split_name,
        images.relative_path,
        base_pictures.base_classes,
        base_pictures.base_splits,
        base_pictures.base_path,

        base_pictures.base_copies,
        round(matches.similarity, 4) as similarity,

        base_classes.class_id is not null as is_same_class,
        base_splits.split_name is not null as is_same_split

    from matches
    inner join images on matches.content_hash = images.content_hash
    inner join base_pictures
        on matches.base_hash = base_pictures.content_hash
    left join base_classes
        on
            matches.base_hash = base_classes.content_hash
            and images.class_id = base_classes.class_id
    left join base_splits
        on
            matches.base_hash = base_splits.content_hash
            and images.split_name = base_splits.split_name

)

select * from final

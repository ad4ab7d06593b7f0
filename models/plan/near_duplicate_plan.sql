with

groups as (

    select * from {{ ref('near_duplicate_groups') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

images as (

    select * from {{ ref('images') }}
    where is_hashed

),

plan as (

    select * from {{ ref('dedup_plan') }}

),

-- What the plan removes as an exact copy is decided already.
images_that_stay as (

    select
        images.image_id,
        images.content_hash,
        images.class_id,
        images.category_name,
        images.class_name,
        images.relative_path,
        images.content_bytes,
        row_number() over (
            partition by images.content_hash
            order by
                case when images.relative_path is null then 1 else 0 end asc,
                images.copy_number asc
        ) as place

    from images
    inner join groups on images.content_hash = groups.content_hash
    left join plan on images.image_id = plan.image_id
    where coalesce(plan.action, 'keep') != 'remove'

),

first_images as (

    select * from images_that_stay
    where place = 1

),

pictures as (

    select
        groups.content_hash,
        groups.keeper_hash,
        groups.pictures,
        groups.similarity,
        groups.is_keeper,
        picture.width_px * picture.height_px as pixels,
        keeper.width_px * keeper.height_px as keeper_pixels,
        picture.file_bytes,
        keeper.file_bytes as keeper_bytes,
        picture.first_downloaded_at,
        keeper.first_downloaded_at as keeper_downloaded_at

    from groups
    inner join hash_groups as picture
        on groups.content_hash = picture.content_hash
    inner join hash_groups as keeper
        on groups.keeper_hash = keeper.content_hash

),

-- As `near_duplicate_groups` chooses: at equal pixels, more bytes are more for
-- each of them.
pictures_with_reason as (

    select
        *,
        case
            when is_keeper
                then
                    'proposed to keep: the best by pixels, then bytes per'
                    || ' pixel, then age'
            when keeper_pixels is not null and pixels is null
                then 'near duplicate: its pixels are not known'
            when pixels < keeper_pixels
                then 'near duplicate of one with more pixels'
            when keeper_bytes is not null and file_bytes is null
                then 'near duplicate: its bytes are not known'
            when file_bytes < keeper_bytes
                then 'near duplicate of one with more bytes per pixel'
            when
                keeper_downloaded_at is not null
                and first_downloaded_at is null
                then 'near duplicate: its age is not known'
            when first_downloaded_at > keeper_downloaded_at
                then 'near duplicate of an older one as good'
            else 'near duplicate of one as good and as old'
        end as reason

    from pictures

),

final as (

    select
        images_that_stay.image_id,
        images_that_stay.content_hash,
        images_that_stay.class_id,
        pictures_with_reason.keeper_hash,

        images_that_stay.category_name,
        images_that_stay.class_name,
        images_that_stay.relative_path,
        first_images.relative_path as keeper_path,
        'review' as action,
        pictures_with_reason.reason,

        pictures_with_reason.pictures,
        cast(pictures_with_reason.pixels as bigint) as pixels,
        cast(pictures_with_reason.keeper_pixels as bigint) as keeper_pixels,

        coalesce(images_that_stay.content_bytes, 0) as content_bytes,

        pictures_with_reason.similarity,

        pictures_with_reason.is_keeper

    from images_that_stay
    inner join pictures_with_reason
        on images_that_stay.content_hash = pictures_with_reason.content_hash
    left join first_images
        on pictures_with_reason.keeper_hash = first_images.content_hash

)

select * from final

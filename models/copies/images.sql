{{ config(post_hook="{{ create_functions() }}") }}

with

images as (

    select * from {{ ref('int_images') }}

),

copies as (

    select * from {{ ref('int_copies') }}

),

final as (

    select
        images.image_id,
        images.metadata_file,
        images.entry_key,
        images.class_id,
        images.content_hash,

        images.category_name,
        images.class_name,
        images.split_name,
        images.group_name,
        images.search_term,
        images.source_url,
        images.normalized_url,
        images.source_domain,
        images.relative_path,
        images.color_mode,
        images.image_format,
        images.download_error,
        images.search_position_status,
        images.hash_status,
        images.file_bytes_status,
        images.dimensions_status,
        images.downloaded_at_status,
        coalesce(copies.duplicate_scope, 'none') as duplicate_scope,

        images.search_position,
        case when images.is_hashed then coalesce(copies.copy_number, 1) end
            as copy_number,

        images.file_bytes,
        case
            when copies.image_id is not null then copies.content_bytes
            when images.is_hashed then images.file_bytes
        end as content_bytes,
        coalesce(copies.wasted_bytes, 0) as wasted_bytes,
        images.width_px,
        images.height_px,

        images.is_downloaded,
        images.is_hashed,
        copies.image_id is not null as is_duplicate,
        coalesce(copies.is_accepted, false) as is_accepted,
        images.is_hashed and coalesce(copies.copy_number, 1) = 1
            as is_first_copy,

        images.downloaded_at

    from images
    left join copies on images.image_id = copies.image_id

)

select * from final

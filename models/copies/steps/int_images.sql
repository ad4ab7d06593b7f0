{{ config(materialized='view') }}

with

entries as (

    select * from {{ ref('int_entries') }}

),

final as (

    select
        image_id,
        metadata_file,
        entry_key,
        class_id,
        content_hash,

        category_name,
        class_name,
        split_name,
        group_name,
        search_term,
        source_url,
        normalized_url,
        source_domain,
        relative_path,
        color_mode,
        image_format,
        download_error,
        search_position_status,
        hash_status,
        file_bytes_status,
        dimensions_status,
        downloaded_at_status,

        search_position,

        file_bytes,
        width_px,
        height_px,

        is_downloaded,
        is_hashed,

        downloaded_at

    from entries
    where rejection_reason is null

)

select * from final

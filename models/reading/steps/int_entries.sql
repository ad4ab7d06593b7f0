{{ config(materialized='view') }}

with

entries as (

    select * from {{ ref('int_cleaned_entries') }}

),

rejected_entries as (

    select * from {{ ref('int_rejected_entries') }}

),

scanned_entries as (

    select * from {{ ref('int_scanned_entries') }}

),

final as (

    select
        entries.image_id,
        entries.metadata_file,
        entries.entry_number,
        entries.entry_key,
        entries.class_id,
        entries.category_name,
        entries.class_name,

        entries.search_term,
        entries.search_position,
        entries.search_position_status,
        entries.source_url,
        entries.normalized_url,
        entries.source_domain,
        entries.content_hash,
        entries.hash_status,

        entries.file_bytes,
        entries.file_bytes_status,
        entries.width_px,
        entries.height_px,
        entries.dimensions_status,
        entries.color_mode,
        entries.image_format,
        entries.relative_path,
        entries.split_name,
        cast(null as string) as group_name,

        entries.downloaded_at,
        entries.downloaded_at_status,
        entries.is_downloaded,
        entries.is_hashed,
        entries.download_error,
        rejected_entries.reason as rejection_reason,
        entries.entry_excerpt

    from entries
    left join rejected_entries
        on
            entries.metadata_file = rejected_entries.metadata_file
            and entries.entry_number = rejected_entries.entry_number

    union all

    select
        image_id,
        metadata_file,
        entry_number,
        entry_key,
        class_id,
        category_name,
        class_name,

        search_term,
        search_position,
        search_position_status,
        source_url,
        normalized_url,
        source_domain,
        content_hash,
        hash_status,

        file_bytes,
        file_bytes_status,
        width_px,
        height_px,
        dimensions_status,
        color_mode,
        image_format,
        relative_path,
        split_name,
        group_name,

        downloaded_at,
        downloaded_at_status,
        is_downloaded,
        is_hashed,
        download_error,
        rejection_reason,
        entry_excerpt

    from scanned_entries

)

select * from final

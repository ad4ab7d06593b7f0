with

entries as (

    select * from {{ ref('int_entries') }}

),

rejected_entries as (

    select * from {{ ref('int_rejected_entries') }}

),

final as (

    select
        entries.image_id,
        entries.metadata_file,
        entries.entry_key,
        entries.class_id,
        entries.content_hash,

        entries.category_name,
        entries.class_name,
        entries.split_name,
        entries.source_url,
        entries.source_domain,
        entries.relative_path,
        entries.color_mode,
        entries.image_format,
        entries.hash_status,
        entries.file_bytes_status,
        entries.dimensions_status,
        entries.downloaded_at_status,

        entries.file_bytes,
        entries.width_px,
        entries.height_px,

        entries.is_downloaded,
        entries.is_hashed,

        entries.downloaded_at

    from entries
    left join rejected_entries
        on
            entries.metadata_file = rejected_entries.metadata_file
            and entries.entry_number = rejected_entries.entry_number
    where rejected_entries.reason is null

)

select * from final

{{ config(materialized='by_file') }}

with

metadata_entries as (

    select * from {{ ref('stg_metadata__entries') }}

),

legacy_entries as (

    select * from {{ ref('int_legacy_entries') }}

),

parquet_entries as (

    select * from {{ ref('stg_img2dataset__entries') }}

),

metadata_files as (

    select * from {{ ref('int_metadata_files') }}

),

-- A second time: of a query with a part that is read twice DuckDB works out all
-- columns, and which files there are is asked often.
parquet_files as (

    select * from {{ ref('int_metadata_files') }}

),

files_on_disk as (

    select * from {{ ref('stg_scan__files') }}

),

-- What a row says of its class counts; the folder is that of a file whose rows
-- say none. No row says how large its picture is, but a scan may.
parquet_entries_labelled as (

    select
        parquet_entries.metadata_file,
        parquet_entries.entry_number,
        parquet_entries.entry_key,
        parquet_entries.source_url,
        parquet_entries.raw_hash,
        cast(files_on_disk.file_bytes as string) as raw_bytes,
        parquet_entries.raw_width,
        parquet_entries.raw_height,
        parquet_entries.raw_path,
        parquet_entries.has_key,
        parquet_entries.is_downloaded,
        parquet_entries.raw_download_error,
        coalesce(
            parquet_entries.category_name,
            parquet_files.category_name,
            'Unknown'
        ) as category_name,
        coalesce(
            parquet_files.class_name, parquet_entries.class_name, 'Unknown'
        ) as class_name

    from parquet_entries
    inner join parquet_files
        on parquet_entries.metadata_file = parquet_files.metadata_file
    left join files_on_disk
        on parquet_entries.raw_path = files_on_disk.relative_path
    where parquet_files.rejection_reason is null

),

all_entries as (

    select
        metadata_entries.metadata_file,
        -- All that is said here of an entry comes from these. Null is read anew
        -- each time.
        metadata_entries.file_version
        || concat_ws(
            ' ', '', metadata_files.class_id, metadata_files.search_term
        )
            as file_version,
        metadata_entries.entry_number,
        metadata_entries.entry_key,
        metadata_files.class_id,
        metadata_files.category_name,
        metadata_files.class_name,
        metadata_files.search_term,
        metadata_entries.source_url,
        metadata_entries.raw_domain,
        metadata_entries.raw_search_position,
        metadata_entries.raw_hash,
        metadata_entries.raw_bytes,
        metadata_entries.raw_width,
        metadata_entries.raw_height,
        metadata_entries.color_mode,
        metadata_entries.image_format,
        metadata_entries.raw_path,
        metadata_entries.raw_downloaded_at,
        metadata_entries.is_object,
        metadata_entries.is_downloaded,
        metadata_entries.raw_download_error,
        metadata_entries.entry_excerpt

    from metadata_entries
    inner join metadata_files
        on metadata_entries.metadata_file = metadata_files.metadata_file
    where
        metadata_entries.entry_key is not null
        and metadata_files.layout != 'legacy'
        and metadata_files.rejection_reason is null

    union all

    select
        metadata_file,
        cast(null as string) as file_version,
        entry_number,
        entry_key,
        class_id,
        category_name,
        class_name,
        search_term,
        source_url,
        raw_domain,
        raw_search_position,
        raw_hash,
        raw_bytes,
        raw_width,
        raw_height,
        color_mode,
        image_format,
        raw_path,
        raw_downloaded_at,
        is_object,
        is_downloaded,
        raw_download_error,
        entry_excerpt

    from legacy_entries

    union all

    select
        metadata_file,
        cast(null as string) as file_version,
        entry_number,
        entry_key,
        {{ surrogate_key(['category_name', 'class_name']) }} as class_id,
        category_name,
        class_name,
        cast(null as string) as search_term,
        source_url,
        cast(null as string) as raw_domain,
        cast(null as string) as raw_search_position,
        raw_hash,
        raw_bytes,
        raw_width,
        raw_height,
        cast(null as string) as color_mode,
        cast(null as string) as image_format,
        raw_path,
        cast(null as string) as raw_downloaded_at,
        has_key as is_object,
        is_downloaded,
        raw_download_error,
        cast(null as string) as entry_excerpt

    from parquet_entries_labelled

),

entries_cleaned as (

    select
        *,
        {{ surrogate_key(['metadata_file', 'entry_key']) }} as image_id,
        coalesce(
            {{ url_domain("concat('//', trim(raw_domain))") }},
            {{ url_domain('source_url') }}
        ) as source_domain,
        {{ whole_number('raw_search_position') }} as search_position,
        {{ content_hash('raw_hash') }} as content_hash,
        {{ whole_number('raw_bytes') }} as file_bytes,
        {{ whole_number('raw_width') }} as raw_width_px,
        {{ whole_number('raw_height') }} as raw_height_px,
        {{ clean_path('raw_path') }} as relative_path,
        {{ utc_timestamp('raw_downloaded_at') }} as downloaded_at

    from all_entries

),

final as (

    select
        image_id,
        metadata_file,
        file_version,
        entry_number,
        entry_key,
        class_id,
        category_name,
        class_name,

        search_term,
        search_position,
        {{ value_status('raw_search_position', 'search_position') }}
            as search_position_status,
        source_url,
        {{ normalized_url('source_url') }} as normalized_url,
        source_domain,
        content_hash,
        {{ value_status('raw_hash', 'content_hash', 'is_downloaded') }}
            as hash_status,

        file_bytes,
        {{ value_status('raw_bytes', 'file_bytes', 'is_downloaded') }}
            as file_bytes_status,
        -- The scraper writes 0 for a picture that it could not read.
        nullif(raw_width_px, 0) as width_px,
        nullif(raw_height_px, 0) as height_px,
        case
            when 0 in (raw_width_px, raw_height_px) then 'unreadable'
            when raw_width_px is null
                then
                    {{ value_status(
                        'raw_width', 'raw_width_px', 'is_downloaded'
                    ) }}
            else
                {{ value_status(
                    'raw_height', 'raw_height_px', 'is_downloaded'
                ) }}
        end as dimensions_status,
        color_mode,
        lower(image_format) as image_format,
        relative_path,
        nullif(
            regexp_extract(
                relative_path,
                {{ sql_string(var('split_name_pattern')) }},
                1
            ),
            ''
        ) as split_name,

        downloaded_at,
        {{ value_status(
            'raw_downloaded_at', 'downloaded_at', 'is_downloaded'
        ) }} as downloaded_at_status,
        is_object,
        is_downloaded,
        -- An error may hold a whole page of the server.
        substr(
            nullif(trim({{ normalized_text('raw_download_error') }}), ''),
            1,
            200
        ) as download_error,
        is_downloaded and content_hash is not null as is_hashed,
        entry_excerpt

    from entries_cleaned

)

select * from final

{{ config(materialized='by_file', meta={'reads': 'metadata'}) }}

-- After its file was judged, and only then: {{ ref('stg_metadata__files') }}

with

source as (

    select
        {{ relative_to(metadata_root(), 'file_path') }} as metadata_file,
        entries_before,
        file_version,
        {{ checksum('coalesce(whole_md5, file_text)') }} as file_checksum,
        {{ json_document('file_text') }} as document

    from {{ read_text_files(metadata_pattern(), metadata_root()) }}

),

files_with_entries as (

    select
        metadata_file,
        entries_before,
        file_version,
        file_checksum,
        {{ json_entries('document', 'images') }} as entries

    from source

),

files_exploded as (

    select *
    from {{ explode_entries('files_with_entries') }}

),

entries_read as (

    select
        *,
        {{ json_is_object('entry') }} as is_object,
        {{ json_fields('entry', {
            'error': 'string',
            'fetch_data': {
                'link': 'string',
                'domain': 'string',
                'xpath_index': 'string',
            },
            'download_data': {
                'error': 'string',
                'hash': 'string',
                'bytes': 'string',
                'width': 'string',
                'height': 'string',
                'mode': 'string',
                'format': 'string',
                'relative_path': 'string',
                'downloaded_at': 'string',
            },
        }) }} as fields

    from files_exploded

),

-- A hash or a path tells a download without another look at the entry.
downloads_told as (

    select
        *,
        case
            when
                coalesce(
                    fields['download_data']['hash'],
                    fields['download_data']['relative_path']
                ) is not null
                then true
            when nullif(fields['download_data']['error'], '') is not null
                then false
            else {{ json_is_object('entry', 'download_data') }}
        end as is_downloaded

    from entries_read

),

-- What stands beside the error of a failed download describes no picture.
failures_emptied as (

    select
        *,
        case when is_downloaded then fields['download_data'] end as download

    from downloads_told

),

renamed as (

    select
        metadata_file,
        file_version,
        file_checksum,
        entries_before + entry_number as entry_number,
        entry_key,

        fields['fetch_data']['link'] as source_url,
        fields['fetch_data']['domain'] as raw_domain,
        fields['fetch_data']['xpath_index'] as raw_search_position,
        download['hash'] as raw_hash,
        download['bytes'] as raw_bytes,
        download['width'] as raw_width,
        download['height'] as raw_height,
        download['mode'] as color_mode,
        download['format'] as image_format,
        download['relative_path'] as raw_path,
        download['downloaded_at'] as raw_downloaded_at,

        is_object,
        is_downloaded,
        case
            when not is_downloaded
                then
                    coalesce(
                        nullif(fields['error'], ''),
                        nullif(fields['download_data']['error'], ''),
                        {{ json_texts('entry', ['download_data']) }}[
                            'download_data'
                        ]
                    )
        end as raw_download_error,
        case
            when not is_object then substr(cast(entry as string), 1, 200)
        end as entry_excerpt

    from failures_emptied

)

select * from renamed

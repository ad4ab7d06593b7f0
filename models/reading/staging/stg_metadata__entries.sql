-- After its file was judged, and only then: {{ ref('stg_metadata__files') }}

with

source as (

    select
        {{ relative_to(metadata_root(), 'file_path') }} as metadata_file,
        {{ checksum('file_text') }} as file_checksum,
        {{ json_document('file_text') }} as document

    from {{ read_text_files(metadata_pattern(), metadata_root()) }}

),

files_with_entries as (

    select
        metadata_file,
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
            'fetch_data': {'link': 'string', 'domain': 'string'},
            'download_data': {
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

renamed as (

    select
        metadata_file,
        file_checksum,
        entry_number,
        entry_key,

        fields['fetch_data']['link'] as source_url,
        fields['fetch_data']['domain'] as raw_domain,
        fields['download_data']['hash'] as raw_hash,
        fields['download_data']['bytes'] as raw_bytes,
        fields['download_data']['width'] as raw_width,
        fields['download_data']['height'] as raw_height,
        fields['download_data']['mode'] as color_mode,
        fields['download_data']['format'] as image_format,
        fields['download_data']['relative_path'] as raw_path,
        fields['download_data']['downloaded_at'] as raw_downloaded_at,

        is_object,
        -- A hash that was read says it too, without another look at the entry.
        case
            when fields['download_data']['hash'] is not null then true
            else {{ json_is_object('entry', 'download_data') }}
        end as is_downloaded,
        case
            when not is_object then substr(cast(entry as string), 1, 200)
        end as entry_excerpt

    from entries_read

)

select * from renamed

with

source as (

    select * from {{ ref('stg_metadata__files') }}

),

files_with_images as (

    select
        metadata_file,
        {{ json_entries('legacy_document', 'image_cache') }} as entries

    from source
    where legacy_document is not null

),

images_read as (

    select
        *,
        {{ json_is_object('entry') }} as is_object,
        {{ json_fields('entry', {
            'hash': 'string',
            'size': 'string',
            'width': 'string',
            'height': 'string',
            'mode': 'string',
            'format': 'string',
            'relative_path': 'string',
            'downloaded_at': 'string',
        }) }} as fields

    from {{ explode_entries('files_with_images') }}
    where entry_key is not null

),

renamed as (

    select
        metadata_file,
        entry_number,

        entry_key as source_url,
        fields['hash'] as raw_hash,
        fields['size'] as raw_bytes,
        fields['width'] as raw_width,
        fields['height'] as raw_height,
        fields['mode'] as color_mode,
        fields['format'] as image_format,
        fields['relative_path'] as raw_path,
        fields['downloaded_at'] as raw_downloaded_at,

        is_object,
        substr(cast(entry as string), 1, 200) as entry_excerpt

    from images_read

)

select * from renamed

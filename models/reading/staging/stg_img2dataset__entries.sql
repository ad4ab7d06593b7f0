-- After its file was judged, and only then:
-- {{ ref('stg_img2dataset__files') }}

with

source as (

    select
        {{ relative_to(metadata_root(), 'file_path') }} as metadata_file,
        row_number as entry_number,
        {{ json_fields('row', {
            'key': 'string',
            'url': 'string',
            'status': 'string',
            'error_message': 'string',
            'class_name': 'string',
            'class': 'string',
            'label': 'string',
            'category_name': 'string',
            'category': 'string',
            'md5': 'string',
            'sha256': 'string',
            'width': 'string',
            'height': 'string',
        }) }} as fields

    from {{ read_parquet_rows(metadata_pattern('parquet'), metadata_root(), [
        'key', 'url', 'status', 'error_message', 'class_name', 'class', 'label',
        'category_name', 'category', 'md5', 'sha256', 'width', 'height'
    ]) }}

),

downloads_told as (

    select
        *,
        {{ is_blank("fields['key']") }} as is_keyless,
        coalesce(fields['status'] = 'success', false) as is_downloaded

    from source

),

renamed as (

    select
        metadata_file,
        entry_number,
        case
            when is_keyless then concat('row ', cast(entry_number as string))
            else fields['key']
        end as entry_key,

        {{ normalized_text("
            coalesce(fields['category_name'], fields['category'])
        ") }} as category_name,
        {{ normalized_text("
            coalesce(fields['class_name'], fields['class'], fields['label'])
        ") }} as class_name,
        fields['url'] as source_url,
        case
            when is_downloaded
                then coalesce(fields['md5'], fields['sha256'])
        end as raw_hash,
        case when is_downloaded then fields['width'] end as raw_width,
        case when is_downloaded then fields['height'] end as raw_height,
        case
            when is_downloaded and not is_keyless
                then
                    {{ img2dataset_path(
                        regex_replace('metadata_file', '[.][^./]*$', ''),
                        "fields['key']"
                    ) }}
        end as raw_path,

        not is_keyless as has_key,
        is_downloaded,
        case
            when not is_downloaded
                then coalesce(
                        nullif(fields['error_message'], ''), fields['status']
                    )
        end as raw_download_error

    from downloads_told

)

select * from renamed

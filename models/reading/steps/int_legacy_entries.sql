with

files as (

    select * from {{ ref('int_metadata_files') }}

),

legacy_files as (

    select
        metadata_file,
        pair_name,
        class_id,
        category_name,
        class_name,
        legacy_document,
        is_url_list

    from files
    where layout = 'legacy' and rejection_reason is null

),

url_lists as (

    select
        metadata_file,
        pair_name,
        class_id,
        category_name,
        class_name,
        {{ dbt.array_concat(
            json_items('legacy_document', 'urls'),
            json_entries('legacy_document', 'urls')
        ) }} as entries

    from legacy_files
    where is_url_list

),

image_caches as (

    select
        pair_name,
        {{ json_entries('legacy_document', 'image_cache') }} as entries

    from legacy_files
    where not is_url_list

),

listed_urls as (

    select
        *,
        {{ json_text('entry') }} as source_url,
        row_number() over (
            partition by pair_name, {{ json_text('entry') }}
            order by entry_number
        ) as occurrence

    from {{ explode_entries('url_lists') }}
    where entry_key is not null

),

cached_images as (

    select
        pair_name,
        entry_number,
        entry_key as source_url,
        entry as image,
        {{ clean_path(
            json_texts('entry', ['relative_path']) ~ "['relative_path']"
        ) }} as relative_path,
        row_number() over (
            partition by pair_name, entry_key
            order by entry_number
        ) as occurrence

    from {{ explode_entries('image_caches') }}
    where entry_key is not null

),

listed_images as (

    select
        listed_urls.metadata_file,
        listed_urls.entry_number,
        listed_urls.entry_key,
        listed_urls.class_id,
        listed_urls.category_name,
        listed_urls.class_name,
        listed_urls.source_url,
        listed_urls.entry,
        cached_images.image

    from listed_urls
    left join cached_images
        on
            listed_urls.pair_name = cached_images.pair_name
            and listed_urls.source_url = cached_images.source_url
            and cached_images.occurrence = 1
            -- By its path a file that is listed twice is found out later;
            -- without one it counts where it is listed first.
            and (
                listed_urls.occurrence = 1
                or cached_images.relative_path is not null
            )

),

-- A picture that was downloaded counts even if its URL left the list. A second
-- one cached for a listed URL repeats the key of that entry.
unlisted_images as (

    select
        url_lists.metadata_file,
        coalesce(len(url_lists.entries), 0) + cached_images.entry_number
            as entry_number,
        coalesce(listed_urls.entry_key, cached_images.source_url)
            as entry_key,
        url_lists.class_id,
        url_lists.category_name,
        url_lists.class_name,
        cached_images.source_url,
        cached_images.image as entry,
        cached_images.image

    from cached_images
    inner join url_lists on cached_images.pair_name = url_lists.pair_name
    left join listed_urls
        on
            cached_images.pair_name = listed_urls.pair_name
            and cached_images.source_url = listed_urls.source_url
            and listed_urls.occurrence = 1
    where listed_urls.source_url is null or cached_images.occurrence > 1

),

all_images as (

    select * from listed_images

    union all

    select * from unlisted_images

),

images_read as (

    select
        *,
        {{ json_is_object('image') }} as is_image,
        {{ json_fields('image', {
            'hash': 'string',
            'size': 'string',
            'width': 'string',
            'height': 'string',
            'mode': 'string',
            'format': 'string',
            'relative_path': 'string',
            'downloaded_at': 'string',
        }) }} as fields

    from all_images

),

final as (

    select
        metadata_file,
        entry_number,
        entry_key,

        class_id,
        category_name,
        class_name,

        source_url,
        cast(null as string) as raw_domain,
        fields['hash'] as raw_hash,
        fields['size'] as raw_bytes,
        fields['width'] as raw_width,
        fields['height'] as raw_height,
        fields['mode'] as color_mode,
        fields['format'] as image_format,
        fields['relative_path'] as raw_path,
        fields['downloaded_at'] as raw_downloaded_at,

        source_url is not null and (is_image or image is null) as is_object,
        is_image as is_downloaded,
        substr(cast(coalesce(image, entry) as string), 1, 200)
            as entry_excerpt

    from images_read

)

select * from final

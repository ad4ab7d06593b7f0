with

files as (

    select * from {{ ref('int_metadata_files') }}
    where layout = 'legacy' and rejection_reason is null

),

urls as (

    select * from {{ ref('stg_legacy__urls') }}

),

image_caches as (

    select * from {{ ref('stg_legacy__image_caches') }}

),

listed_urls as (

    select
        urls.*,
        files.pair_name,
        row_number() over (
            partition by files.pair_name, urls.source_url
            order by urls.entry_number
        ) as occurrence

    from urls
    inner join files on urls.metadata_file = files.metadata_file
    where files.is_url_list

),

cached_images as (

    select
        image_caches.*,
        files.pair_name,
        {{ clean_path('image_caches.raw_path') }} is not null as has_path,
        row_number() over (
            partition by files.pair_name, image_caches.source_url
            order by image_caches.entry_number
        ) as occurrence

    from image_caches
    inner join files on image_caches.metadata_file = files.metadata_file
    where not files.is_url_list

),

listed_images as (

    select
        listed_urls.metadata_file,
        listed_urls.entry_number,
        listed_urls.entry_key,
        listed_urls.source_url,
        listed_urls.entry_excerpt as url_excerpt,
        cached_images.metadata_file as cache_file,
        cached_images.entry_number as cache_number

    from listed_urls
    left join cached_images
        on
            listed_urls.pair_name = cached_images.pair_name
            and listed_urls.source_url = cached_images.source_url
            and cached_images.occurrence = 1
            -- By its path a file that is listed twice is found out later;
            -- without one it counts where it is listed first.
            and (listed_urls.occurrence = 1 or cached_images.has_path)

),

-- A picture that was downloaded counts even if its URL left the list. A second
-- one cached for a listed URL repeats the key of that entry.
unlisted_images as (

    select
        files.metadata_file,
        files.found_urls + cached_images.entry_number as entry_number,
        coalesce(listed_urls.entry_key, cached_images.source_url)
            as entry_key,
        cached_images.source_url,
        cast(null as string) as url_excerpt,
        cached_images.metadata_file as cache_file,
        cached_images.entry_number as cache_number

    from cached_images
    inner join files
        on cached_images.pair_name = files.pair_name and files.is_url_list
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

final as (

    select
        files.metadata_file,
        all_images.entry_number,
        all_images.entry_key,

        files.class_id,
        files.category_name,
        files.class_name,
        files.search_term,

        all_images.source_url,
        cast(null as string) as raw_domain,
        cast(null as string) as raw_search_position,
        image_caches.raw_hash,
        image_caches.raw_bytes,
        image_caches.raw_width,
        image_caches.raw_height,
        image_caches.color_mode,
        image_caches.image_format,
        image_caches.raw_path,
        image_caches.raw_downloaded_at,

        all_images.source_url is not null
        and coalesce(image_caches.is_object, true) as is_object,
        coalesce(image_caches.is_object, false) as is_downloaded,
        cast(null as string) as raw_download_error,
        coalesce(image_caches.entry_excerpt, all_images.url_excerpt)
            as entry_excerpt

    from all_images
    inner join files on all_images.metadata_file = files.metadata_file
    left join image_caches
        on
            all_images.cache_file = image_caches.metadata_file
            and all_images.cache_number = image_caches.entry_number

)

select * from final

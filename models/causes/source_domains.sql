with

images as (

    select * from {{ ref('images') }}

),

surplus_causes as (

    select * from {{ ref('int_surplus_causes') }}

),

images_per_domain as (

    select
        coalesce(source_domain, '(unknown)') as source_domain,
        count(*) as image_entries,
        count(case when is_downloaded then 1 end) as downloaded_images,
        count(case when is_hashed then 1 end) as hashed_images,
        count(distinct content_hash) as unique_images,
        count(distinct class_id) as class_count,
        coalesce({{ total('content_bytes') }}, 0) as total_bytes

    from images
    group by coalesce(source_domain, '(unknown)')

),

surplus_per_domain as (

    select
        coalesce(source_domain, '(unknown)') as source_domain,
        count(*) as surplus_copies,
        {{ total('surplus_bytes') }} as surplus_bytes

    from surplus_causes
    group by coalesce(source_domain, '(unknown)')

),

final as (

    select
        images_per_domain.source_domain,
        coalesce(
            {{ label('images_per_domain.source_domain') }}, '(unreadable)'
        ) as domain_label,

        images_per_domain.image_entries,
        images_per_domain.downloaded_images,
        images_per_domain.hashed_images,
        images_per_domain.unique_images,
        images_per_domain.class_count,
        coalesce(surplus_per_domain.surplus_copies, 0) as surplus_copies,

        images_per_domain.total_bytes,
        coalesce(surplus_per_domain.surplus_bytes, 0) as surplus_bytes,

        {{ rate(
            'coalesce(surplus_per_domain.surplus_copies, 0)',
            'images_per_domain.hashed_images'
        ) }} as duplicate_rate,
        {{ rate(
            'images_per_domain.downloaded_images',
            'images_per_domain.image_entries'
        ) }} as download_success_rate

    from images_per_domain
    left join surplus_per_domain
        on images_per_domain.source_domain = surplus_per_domain.source_domain

)

select * from final

with

images as (

    select * from {{ ref('images') }}

),

copies as (

    select
        image_id,
        content_hash,
        class_id,
        source_domain,
        normalized_url,
        copy_number,
        content_bytes,
        downloaded_at

    from images
    where is_duplicate

),

-- The same address or domain among the copies downloaded before this one.
copies_with_precedent as (

    select
        *,
        row_number() over (
            partition by content_hash, normalized_url
            order by copy_number
        ) as number_at_address,
        row_number() over (
            partition by content_hash, source_domain
            order by copy_number
        ) as number_at_domain

    from copies

),

final as (

    select
        image_id,
        content_hash,
        class_id,

        source_domain,
        case
            when normalized_url is not null and number_at_address > 1
                then 'same_url'
            when source_domain is not null and number_at_domain > 1
                then 'same_domain'
            else 'mirrored'
        end as cause,

        coalesce(content_bytes, 0) as surplus_bytes,

        downloaded_at

    from copies_with_precedent
    where copy_number > 1

)

select * from final

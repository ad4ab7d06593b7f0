with

images as (

    select * from {{ ref('int_images') }}

),

accepted_hashes as (

    select * from {{ ref('int_accepted_hashes') }}

),

hashed_images as (

    select * from images
    where is_hashed

),

images_grouped_by_hash as (

    select
        content_hash,
        count(*) as copies,
        max(file_bytes) as file_bytes,
        min(file_bytes) as least_file_bytes,
        max(width_px) as width_px,
        max(height_px) as height_px,
        count(source_domain) as copies_with_domain,
        count(source_url) as copies_with_url,
        max(split_name) as split_name,
        min(downloaded_at) as first_downloaded_at,
        max(downloaded_at) as last_downloaded_at

    from hashed_images
    group by content_hash

),

-- Distinct counts are dear, and a hash without copies needs none.
labels_of_repeated_hashes as (

    select
        hashed_images.content_hash,
        count(distinct hashed_images.class_id) as class_count,
        count(distinct hashed_images.category_name) as category_count,
        count(distinct hashed_images.source_domain) as domain_count,
        count(distinct hashed_images.source_url) as url_count,
        count(distinct hashed_images.split_name) as split_count,
        {{ sorted_text('hashed_images.split_name') }} as split_names

    from hashed_images
    inner join images_grouped_by_hash
        on hashed_images.content_hash = images_grouped_by_hash.content_hash
    where images_grouped_by_hash.copies > 1
    group by hashed_images.content_hash

),

groups_with_labels as (

    select
        images_grouped_by_hash.content_hash,
        images_grouped_by_hash.copies,
        coalesce(labels_of_repeated_hashes.class_count, 1) as class_count,
        coalesce(labels_of_repeated_hashes.category_count, 1)
            as category_count,
        coalesce(
            labels_of_repeated_hashes.domain_count,
            images_grouped_by_hash.copies_with_domain
        ) as domain_count,
        coalesce(
            labels_of_repeated_hashes.url_count,
            images_grouped_by_hash.copies_with_url
        ) as url_count,
        coalesce(
            labels_of_repeated_hashes.split_count,
            case
                when images_grouped_by_hash.split_name is null then 0
                else 1
            end
        ) as split_count,
        coalesce(
            labels_of_repeated_hashes.split_names,
            images_grouped_by_hash.split_name
        ) as split_names,
        images_grouped_by_hash.file_bytes,
        images_grouped_by_hash.least_file_bytes,
        images_grouped_by_hash.width_px,
        images_grouped_by_hash.height_px,
        accepted_hashes.content_hash is not null as is_accepted,
        images_grouped_by_hash.first_downloaded_at,
        images_grouped_by_hash.last_downloaded_at

    from images_grouped_by_hash
    left join labels_of_repeated_hashes
        on
            images_grouped_by_hash.content_hash
            = labels_of_repeated_hashes.content_hash
    left join accepted_hashes
        on images_grouped_by_hash.content_hash = accepted_hashes.content_hash

),

final as (

    select
        content_hash,

        case
            when copies = 1 then 'none'
            when class_count = 1 then 'intra_class'
            else 'inter_class'
        end as duplicate_scope,
        split_names,

        copies,
        class_count,
        category_count,
        domain_count,
        url_count,
        split_count,
        copies - 1 as surplus_copies,
        copies - class_count as surplus_within_classes,
        class_count - 1 as surplus_across_classes,

        file_bytes,
        coalesce(file_bytes, 0) * (copies - 1) as wasted_bytes,
        width_px,
        height_px,

        coalesce(least_file_bytes != file_bytes, false) as has_size_conflict,
        is_accepted and copies > 1 as is_accepted,

        first_downloaded_at,
        last_downloaded_at

    from groups_with_labels

)

select * from final

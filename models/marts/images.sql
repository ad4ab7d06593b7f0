with

images as (

    select * from {{ ref('int_images') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

copies_in_order as (

    select
        images.image_id,
        row_number() over (
            partition by images.content_hash
            order by
                images.downloaded_at asc nulls last,
                images.metadata_file asc,
                images.entry_key asc
        ) as copy_number

    from images
    inner join hash_groups on images.content_hash = hash_groups.content_hash
    where hash_groups.copies > 1

),

images_with_group as (

    select
        images.*,
        hash_groups.copies,
        hash_groups.duplicate_scope,
        hash_groups.file_bytes as content_bytes,
        hash_groups.wasted_bytes as group_wasted_bytes,
        case
            when images.is_hashed
                then coalesce(copies_in_order.copy_number, 1)
        end as copy_number

    from images
    left join hash_groups on images.content_hash = hash_groups.content_hash
    left join copies_in_order on images.image_id = copies_in_order.image_id

),

final as (

    select
        image_id,
        metadata_file,
        entry_key,
        class_id,
        content_hash,

        category_name,
        class_name,
        split_name,
        source_url,
        source_domain,
        relative_path,
        color_mode,
        image_format,
        hash_status,
        file_bytes_status,
        dimensions_status,
        downloaded_at_status,
        coalesce(duplicate_scope, 'none') as duplicate_scope,

        copy_number,

        file_bytes,
        content_bytes,
        -- Whole bytes, so that any way of adding up the shares is exact: what
        -- does not divide evenly goes to the first copies, a byte each.
        case
            when not is_hashed then 0
            else
                cast(
                    (group_wasted_bytes - mod(group_wasted_bytes, copies))
                    / copies
                    as bigint
                )
                + case
                    when copy_number <= mod(group_wasted_bytes, copies) then 1
                    else 0
                end
        end as wasted_bytes,
        width_px,
        height_px,

        is_downloaded,
        is_hashed,
        coalesce(copies > 1, false) as is_duplicate,
        coalesce(copy_number = 1, false) as is_first_copy,

        downloaded_at

    from images_with_group

)

select * from final

with

images as (

    select * from {{ ref('int_images') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

duplicate_groups as (

    select * from hash_groups
    where copies > 1

),

copies_in_order as (

    select
        images.image_id,
        duplicate_groups.duplicate_scope,
        duplicate_groups.copies,
        duplicate_groups.is_accepted,
        duplicate_groups.file_bytes as content_bytes,
        duplicate_groups.wasted_bytes as group_wasted_bytes,
        row_number() over (
            partition by images.content_hash
            order by
                images.downloaded_at asc nulls last,
                images.metadata_file asc,
                images.entry_key asc
        ) as copy_number

    from images
    inner join duplicate_groups
        on images.content_hash = duplicate_groups.content_hash

),

final as (

    select
        image_id,

        duplicate_scope,

        copy_number,

        content_bytes,
        -- Whole bytes, so that any way of adding up the shares is exact: what
        -- does not divide evenly goes to the first copies, a byte each.
        cast(
            (group_wasted_bytes - mod(group_wasted_bytes, copies)) / copies
            as bigint
        )
        + case
            when copy_number <= mod(group_wasted_bytes, copies) then 1
            else 0
        end as wasted_bytes,

        is_accepted

    from copies_in_order

)

select * from final

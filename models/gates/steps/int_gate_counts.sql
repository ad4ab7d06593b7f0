with

images as (

    select * from {{ ref('images') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

rejected_images as (

    select * from {{ ref('rejected_images') }}

),

accepted_hashes as (

    select * from {{ ref('int_accepted_hashes') }}

),

-- An accepted duplicate stays in every count of images; only what makes it a
-- duplicate is left out.
images_as_gated as (

    select
        images.class_id,
        images.category_name,
        images.class_name,
        images.content_hash,
        images.duplicate_scope,
        images.content_bytes,
        images.wasted_bytes,
        images.is_downloaded,
        images.is_hashed,
        images.is_first_copy,
        images.is_duplicate and accepted_hashes.content_hash is null
            as is_gated

    from images
    left join accepted_hashes
        on images.content_hash = accepted_hashes.content_hash

),

images_counted as (

    select
        {{ scope_of_grouping() }} as scope,
        class_id,
        category_name,
        count(*) as image_entries,
        count(case when is_downloaded then 1 end) as downloaded_images,
        count(case when is_hashed then 1 end) as hashed_images,
        count(case when is_gated then 1 end) as duplicate_members,
        count(case when is_gated and not is_first_copy then 1 end)
            as surplus_copies,
        count(
            distinct case
                when is_gated and duplicate_scope = 'inter_class'
                    then content_hash
            end
        ) as inter_class_groups,
        count(
            distinct case
                when is_gated and duplicate_scope = 'intra_class'
                    then content_hash
            end
        ) as intra_class_groups,
        cast(sum(case when is_gated then wasted_bytes else 0 end) as bigint)
            as wasted_bytes,
        cast(sum(content_bytes) as bigint) as total_bytes

    from images_as_gated
    group by rollup(category_name, class_id)

),

rejected_counted as (

    select
        {{ scope_of_grouping() }} as scope,
        class_id,
        category_name,
        count(*) as rejected_images

    from rejected_images
    group by rollup(category_name, class_id)

),

members as (

    select
        {{ scope_of_grouping() }} as scope,
        category_name,
        class_id,
        case when grouping(class_id) = 0 then max(class_name) end
            as class_name

    from classes
    group by rollup(category_name, class_id)

),

final as (

    select
        members.scope,
        members.class_id,
        members.category_name,
        members.class_name,

        coalesce(images_counted.image_entries, 0) as image_entries,
        coalesce(rejected_counted.rejected_images, 0) as rejected_images,
        coalesce(images_counted.downloaded_images, 0) as downloaded_images,
        coalesce(images_counted.hashed_images, 0) as hashed_images,
        coalesce(images_counted.duplicate_members, 0) as duplicate_members,
        coalesce(images_counted.surplus_copies, 0) as surplus_copies,
        coalesce(images_counted.inter_class_groups, 0) as inter_class_groups,
        coalesce(images_counted.intra_class_groups, 0) as intra_class_groups,
        coalesce(images_counted.wasted_bytes, 0) as wasted_bytes,
        coalesce(images_counted.total_bytes, 0) as total_bytes

    from members
    left join images_counted
        on
            members.scope = images_counted.scope
            and coalesce(members.category_name, '')
            = coalesce(images_counted.category_name, '')
            and coalesce(members.class_id, '')
            = coalesce(images_counted.class_id, '')
    left join rejected_counted
        on
            members.scope = rejected_counted.scope
            and coalesce(members.category_name, '')
            = coalesce(rejected_counted.category_name, '')
            and coalesce(members.class_id, '')
            = coalesce(rejected_counted.class_id, '')

)

select * from final

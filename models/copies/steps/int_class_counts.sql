with

files as (

    select * from {{ ref('int_class_files') }}

),

images as (

    select * from {{ ref('images') }}

),

hash_classes as (

    select * from {{ ref('int_hash_classes') }}

),

rejected_images as (

    select * from {{ ref('rejected_images') }}

),

-- Taken from the files, so that a class without a single image is listed too.
files_per_class as (

    select
        class_id,
        category_name,
        class_name,
        count(*) as metadata_files,
        {{ total('requested_images') }} as requested_images,
        {{ total('found_urls') }} as found_urls

    from files
    group by class_id, category_name, class_name

),

images_per_class as (

    select
        class_id,
        count(*) as image_entries,
        count(case when is_downloaded then 1 end) as downloaded_images,
        count(case when is_hashed then 1 end) as hashed_images,
        count(case when is_duplicate then 1 end) as duplicate_members,
        count(case when duplicate_scope = 'inter_class' then 1 end)
            as inter_class_images,
        count(case when duplicate_scope = 'intra_class' then 1 end)
            as intra_class_images,
        count(case when is_hashed and not is_first_copy then 1 end)
            as surplus_copies,
        count(
            case
                when is_first_copy and duplicate_scope != 'inter_class' then 1
            end
        ) as exclusive_hashes,
        {{ total('content_bytes') }} as total_bytes,
        {{ total('wasted_bytes') }} as wasted_bytes

    from images
    group by class_id

),

surplus_per_class as (

    select
        class_id,
        {{ total('copies - 1') }} as intra_class_surplus

    from hash_classes
    group by class_id

),

rejected_per_class as (

    select
        class_id,
        count(*) as rejected_images

    from rejected_images
    group by class_id

),

counts_per_class as (

    select
        files_per_class.class_id,
        files_per_class.category_name,
        files_per_class.class_name,
        files_per_class.metadata_files,
        files_per_class.requested_images,
        files_per_class.found_urls,
        coalesce(images_per_class.image_entries, 0) as image_entries,
        coalesce(images_per_class.downloaded_images, 0) as downloaded_images,
        coalesce(images_per_class.hashed_images, 0) as hashed_images,
        coalesce(images_per_class.duplicate_members, 0) as duplicate_members,
        coalesce(images_per_class.inter_class_images, 0)
            as inter_class_images,
        coalesce(images_per_class.intra_class_images, 0)
            as intra_class_images,
        coalesce(images_per_class.surplus_copies, 0) as surplus_copies,
        coalesce(images_per_class.exclusive_hashes, 0) as exclusive_hashes,
        coalesce(surplus_per_class.intra_class_surplus, 0)
            as intra_class_surplus,
        coalesce(rejected_per_class.rejected_images, 0) as rejected_images,
        coalesce(images_per_class.total_bytes, 0) as total_bytes,
        coalesce(images_per_class.wasted_bytes, 0) as wasted_bytes

    from files_per_class
    left join images_per_class
        on files_per_class.class_id = images_per_class.class_id
    left join surplus_per_class
        on files_per_class.class_id = surplus_per_class.class_id
    left join rejected_per_class
        on files_per_class.class_id = rejected_per_class.class_id

),

final as (

    select
        class_id,

        category_name,
        class_name,

        metadata_files,
        requested_images,
        found_urls,
        image_entries,
        rejected_images,
        downloaded_images,
        hashed_images,
        hashed_images - intra_class_surplus as unique_images,
        hashed_images - inter_class_images as exclusive_images,
        exclusive_hashes,
        inter_class_images,
        intra_class_images,
        surplus_copies,
        intra_class_surplus,

        total_bytes,
        wasted_bytes,

        {{ rate('downloaded_images', 'image_entries') }}
            as download_success_rate,
        {{ rate('surplus_copies', 'hashed_images') }} as duplicate_rate,
        {{ rate('duplicate_members', 'hashed_images') }}
            as duplicate_member_rate,
        {{ rate('wasted_bytes', 'total_bytes') }} as wasted_share

    from counts_per_class

)

select * from final

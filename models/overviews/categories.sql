with

classes as (

    select * from {{ ref('classes') }}

),

images as (

    select * from {{ ref('images') }}

),

-- A picture without copies is of one category: only the others are looked at.
categories_of_hashes as (

    select
        content_hash,
        category_name,
        count(*) as copies

    from images
    where is_duplicate
    group by content_hash, category_name

),

hashes_with_category_counts as (

    select
        *,
        count(*) over (partition by content_hash) as category_count

    from categories_of_hashes

),

duplicates_per_category as (

    select
        category_name,
        count(*) as duplicated_pictures,
        coalesce({{ total('copies', where='category_count > 1') }}, 0)
            as cross_category_images

    from hashes_with_category_counts
    group by category_name

),

classes_added_up as (

    select
        category_name,
        count(*) as class_count,
        {{ total('image_entries') }} as image_entries,
        {{ total('rejected_images') }} as rejected_images,
        {{ total('downloaded_images') }} as downloaded_images,
        {{ total('hashed_images') }} as hashed_images,
        {{ total('inter_class_images') }} as inter_class_images,
        {{ total('intra_class_images') }} as intra_class_images,
        {{ total('inter_class_images + intra_class_images') }}
            as duplicate_members,
        {{ total('surplus_copies') }} as surplus_copies,
        {{ total('total_bytes') }} as total_bytes,
        {{ total('wasted_bytes') }} as wasted_bytes

    from classes
    group by category_name

),

final as (

    select
        classes_added_up.category_name,

        classes_added_up.class_count,
        classes_added_up.image_entries,
        classes_added_up.rejected_images,
        classes_added_up.downloaded_images,
        classes_added_up.hashed_images,
        classes_added_up.hashed_images
        - classes_added_up.duplicate_members
        + coalesce(duplicates_per_category.duplicated_pictures, 0)
            as unique_images,
        coalesce(duplicates_per_category.cross_category_images, 0)
            as cross_category_images,
        classes_added_up.inter_class_images,
        classes_added_up.intra_class_images,
        classes_added_up.surplus_copies,

        classes_added_up.total_bytes,
        classes_added_up.wasted_bytes,

        {{ rate(
            'classes_added_up.downloaded_images',
            'classes_added_up.image_entries'
        ) }} as download_success_rate,
        {{ rate(
            'classes_added_up.surplus_copies',
            'classes_added_up.hashed_images'
        ) }} as duplicate_rate,
        {{ rate(
            'classes_added_up.duplicate_members',
            'classes_added_up.hashed_images'
        ) }} as duplicate_member_rate,
        {{ rate(
            'classes_added_up.inter_class_images',
            'classes_added_up.hashed_images'
        ) }} as conflict_share,
        {{ rate(
            'classes_added_up.wasted_bytes', 'classes_added_up.total_bytes'
        ) }} as wasted_share

    from classes_added_up
    left join duplicates_per_category
        on
            classes_added_up.category_name
            = duplicates_per_category.category_name

)

select * from final

with

images as (

    select * from {{ ref('images') }}
    where group_name is not null and split_name is not null

),

images_per_group_and_split as (

    select
        group_name,
        split_name,
        count(*) as images

    from images
    group by group_name, split_name

),

groups_in_several_splits as (

    select
        group_name,
        {{ sorted_text('split_name') }} as split_names,
        count(*) as split_count,
        {{ total('images') }} as group_images,
        max(images) as images_of_largest_split

    from images_per_group_and_split
    group by group_name
    having count(*) > 1

),

final as (

    select
        group_name,

        split_names,

        split_count,
        group_images,
        group_images - images_of_largest_split as strayed_images

    from groups_in_several_splits

)

select * from final

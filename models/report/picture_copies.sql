with

pictures as (

    select * from {{ ref('pictures') }}

),

images as (

    select * from {{ ref('images') }}
    where is_hashed

),

class_names as (

    select * from {{ ref('class_names') }}

),

names_in_texts as (

    select * from {{ ref('int_class_names') }}

),

plan as (

    select * from {{ ref('dedup_plan') }}

),

near_plan as (

    select * from {{ ref('near_duplicate_plan') }}

),

pictures_with_first_names as (

    select
        content_hash,
        {{ first_names('class_names') }} as first_names,
        place,
        class_count

    from pictures

),

final as (

    select
        images.image_id,
        images.content_hash,
        images.class_id,

        class_names.class_slug,
        class_names.class_label,
        class_names.category_label,
        {{ names_besides(
            'pictures_with_first_names.first_names',
            'names_in_texts.distinct_name',
            'pictures_with_first_names.class_count'
        ) }} as also_in,
        images.split_name,
        images.relative_path,
        images.source_domain,
        plan.action,
        plan.reason,
        plan.keeper_path,
        near_plan.reason as near_reason,

        pictures_with_first_names.place,
        images.copy_number,

        coalesce(images.content_bytes, 0) as content_bytes,
        coalesce(plan.freed_bytes, 0) as freed_bytes,

        images.downloaded_at

    from images
    inner join pictures_with_first_names
        on images.content_hash = pictures_with_first_names.content_hash
    inner join class_names on images.class_id = class_names.class_id
    inner join names_in_texts on images.class_id = names_in_texts.class_id
    left join plan on images.image_id = plan.image_id
    left join near_plan on images.image_id = near_plan.image_id

)

select * from final

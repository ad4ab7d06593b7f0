with

images as (

    select * from {{ ref('images') }}

),

scanned_entries as (

    select * from {{ ref('int_scanned_entries') }}
    where rejection_reason is null

),

labels as (

    select * from {{ ref('stg_scan__labels') }}
    where record_number = 1

),

labels_of_images as (

    select
        scanned_entries.image_id,
        labels.label_name

    from scanned_entries
    inner join labels on scanned_entries.relative_path = labels.relative_path
    group by scanned_entries.image_id, labels.label_name

),

final as (

    select
        images.image_id,

        coalesce(labels_of_images.label_name, images.class_name) as label_name

    from images
    left join labels_of_images on images.image_id = labels_of_images.image_id

)

select * from final

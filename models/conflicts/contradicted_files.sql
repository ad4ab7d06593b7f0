with

entries as (

    select * from {{ ref('int_entries') }}
    where is_downloaded and relative_path is not null

),

images as (

    select * from {{ ref('images') }}

),

-- Entries that could be used but for the other ones of their file.
records as (

    select
        relative_path,
        case when rejection_reason is null then image_id end as image_id,
        category_name,
        class_name,
        class_id,
        split_name,
        concat(category_name, ' / ', class_name) as class_label

    from entries
    where
        rejection_reason is null
        or rejection_reason = 'relative_path is that of another entry'

),

records_per_file as (

    select
        relative_path,
        min(image_id) as image_id,
        {{ sorted_text('class_label') }} as classes,
        {{ sorted_text('split_name') }} as split_names,
        count(*) as record_count,
        count(distinct class_id) as class_count,
        count(distinct split_name) as split_count

    from records
    group by relative_path
    having count(distinct class_id) > 1 or count(distinct split_name) > 1

),

final as (

    select
        records_per_file.relative_path,
        records_per_file.image_id,

        images.category_name,
        images.class_name,
        images.split_name,
        records_per_file.classes,
        records_per_file.split_names,

        records_per_file.record_count,
        records_per_file.class_count,
        records_per_file.split_count

    from records_per_file
    inner join images on records_per_file.image_id = images.image_id

)

select * from final

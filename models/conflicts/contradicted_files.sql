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
        class_id,
        split_name,
        concat(category_name, ' / ', class_name) as class_label

    from entries
    where
        rejection_reason is null
        or rejection_reason = 'relative_path is that of another entry'

),

-- Nearly every file is told of once, and all else is made of the others alone:
-- to remember the labels of each file takes more memory than to count.
paths_told_twice as (

    select relative_path

    from records
    group by relative_path
    having count(*) > 1

),

paths_contradicted as (

    select records.relative_path

    from records
    inner join paths_told_twice
        on records.relative_path = paths_told_twice.relative_path
    group by records.relative_path
    having
        min(records.class_id) != max(records.class_id)
        or min(records.split_name) != max(records.split_name)

),

records_contradicted as (

    select
        records.relative_path,
        records.image_id,
        records.class_id,
        records.class_label,
        records.split_name

    from records
    inner join paths_contradicted
        on records.relative_path = paths_contradicted.relative_path

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

    from records_contradicted
    group by relative_path

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

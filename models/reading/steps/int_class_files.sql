with

files as (

    select * from {{ ref('int_metadata_files') }}
    where rejection_reason is null

),

entries as (

    select * from {{ ref('int_entries') }}

),

-- Of a file whose entries say their classes themselves.
classes_in_files as (

    select
        files.metadata_file,
        entries.class_id,
        entries.category_name,
        entries.class_name,
        count(*) as found_urls

    from files
    inner join entries on files.metadata_file = entries.metadata_file
    where files.class_id is null
    group by
        files.metadata_file,
        entries.class_id,
        entries.category_name,
        entries.class_name

),

final as (

    select
        metadata_file,
        class_id,

        category_name,
        class_name,

        requested_images,
        found_urls

    from files
    where class_id is not null

    union all

    select
        metadata_file,
        class_id,

        category_name,
        class_name,

        cast(null as bigint) as requested_images,
        found_urls

    from classes_in_files

)

select * from final

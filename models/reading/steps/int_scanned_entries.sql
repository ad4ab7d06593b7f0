with

files as (

    select * from {{ ref('stg_scan__files') }}

),

labels as (

    select * from {{ ref('stg_scan__labels') }}

),

metadata_files as (

    select * from {{ ref('stg_metadata__files') }}

),

parquet_files as (

    select * from {{ ref('stg_img2dataset__files') }}

),

metadata_counted as (

    select count(*) as metadata_files
    from (
        select metadata_file from metadata_files
        union all
        select metadata_file from parquet_files
    ) as all_files

),

groups_of_files as (

    select
        relative_path,
        min(group_name) as group_name

    from labels
    where record_number = 1
    group by relative_path

),

-- A file has a record; those that contradict it are entries as well.
records as (

    select
        relative_path,
        1 as record_number,
        category_name,
        class_name,
        split_name

    from files

    union all

    select distinct
        relative_path,
        record_number,
        category_name,
        class_name,
        split_name

    from labels
    where record_number > 1

),

-- Where there is metadata, its entries are the dataset, and the scan only tells
-- what is on disk.
files_of_dataset as (

    select
        files.relative_path,
        records.record_number,
        records.category_name,
        records.class_name,
        records.split_name,
        groups_of_files.group_name,
        files.file_bytes,
        files.width_px,
        files.height_px,
        files.color_mode,
        files.image_format,
        files.problem,
        files.modified_at,
        -- No two classes share it, whatever their names.
        concat(
            replace(records.category_name, '/', '//'),
            '/',
            records.class_name
        ) as metadata_file,
        coalesce(files.problem = 'missing', false) as is_missing,
        {{ content_hash('files.sha256') }} as content_hash

    from files
    inner join records on files.relative_path = records.relative_path
    left join groups_of_files
        on files.relative_path = groups_of_files.relative_path
    inner join metadata_counted on metadata_counted.metadata_files = 0

),

files_judged as (

    select
        *,
        case
            when content_hash is null and not is_missing then problem
            when problem in ('empty file', 'not a picture') then problem
            when record_number > 1
                then 'relative_path is that of another entry'
        end as rejection_reason

    from files_of_dataset

),

final as (

    select
        {{ surrogate_key(['metadata_file', 'relative_path']) }} as image_id,
        metadata_file,
        row_number() over (
            partition by metadata_file
            order by relative_path asc, record_number asc
        ) as entry_number,
        relative_path as entry_key,
        {{ surrogate_key(['category_name', 'class_name']) }} as class_id,
        category_name,
        class_name,

        cast(null as string) as search_term,
        cast(null as bigint) as search_position,
        'missing' as search_position_status,
        cast(null as string) as source_url,
        cast(null as string) as normalized_url,
        cast(null as string) as source_domain,
        content_hash,
        case
            when is_missing then 'not_downloaded'
            when content_hash is null then 'missing'
            else 'valid'
        end as hash_status,

        file_bytes,
        case
            when is_missing then 'not_downloaded'
            when file_bytes is null then 'missing'
            else 'valid'
        end as file_bytes_status,
        width_px,
        height_px,
        case
            when is_missing then 'not_downloaded'
            when width_px is null or height_px is null then 'unreadable'
            else 'valid'
        end as dimensions_status,
        color_mode,
        image_format,
        relative_path,
        split_name,
        group_name,

        modified_at as downloaded_at,
        case
            when is_missing then 'not_downloaded'
            when modified_at is null then 'missing'
            else 'valid'
        end as downloaded_at_status,
        not is_missing as is_downloaded,
        not is_missing and content_hash is not null as is_hashed,
        case when is_missing then problem end as download_error,
        rejection_reason,
        cast(null as string) as entry_excerpt

    from files_judged

)

select * from final

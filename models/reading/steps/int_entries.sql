with

entries as (

    select * from {{ ref('int_cleaned_entries') }}

),

-- Few columns, since these are kept in memory while they are compared.
entry_keys as (

    select
        metadata_file,
        entry_number,
        entry_key,
        is_object

    from {{ ref('int_cleaned_entries') }}

),

described_files as (

    select
        metadata_file,
        entry_number,
        entry_key,
        relative_path,
        downloaded_at,
        is_object,
        is_downloaded

    from {{ ref('int_cleaned_entries') }}

),

-- The first entry of a key stands; later ones are rejected.
repeated_keys as (

    select
        metadata_file,
        entry_key,
        min(entry_number) as first_entry_number

    from entry_keys
    where is_object
    group by metadata_file, entry_key
    having count(*) > 1

),

keys_checked as (

    select
        described_files.metadata_file,
        described_files.entry_number,
        described_files.relative_path,
        described_files.downloaded_at,
        described_files.is_downloaded,
        case
            when not described_files.is_object then 'entry is not an object'
            when described_files.entry_number > repeated_keys.first_entry_number
                then 'entry key occurs twice in this file'
        end as flaw

    from described_files
    left join repeated_keys
        on
            described_files.metadata_file = repeated_keys.metadata_file
            and described_files.entry_key = repeated_keys.entry_key

),

files_on_disk_named_twice as (

    select relative_path
    from keys_checked
    where flaw is null and is_downloaded and relative_path is not null
    group by relative_path
    having count(*) > 1

),

-- Of several entries for one file the latest download describes what is on
-- disk now.
entries_of_one_file as (

    select
        keys_checked.metadata_file,
        keys_checked.entry_number,
        row_number() over (
            partition by keys_checked.relative_path
            order by
                keys_checked.downloaded_at desc nulls last,
                keys_checked.metadata_file asc,
                keys_checked.entry_number asc
        ) as rank_in_file

    from keys_checked
    inner join files_on_disk_named_twice
        on
            keys_checked.relative_path
            = files_on_disk_named_twice.relative_path
    where
        keys_checked.flaw is null
        and keys_checked.is_downloaded

),

rejected_entries as (

    select
        metadata_file,
        entry_number,
        flaw as reason

    from keys_checked
    where flaw is not null

    union all

    select
        metadata_file,
        entry_number,
        'relative_path is that of another entry' as reason

    from entries_of_one_file
    where rank_in_file > 1

),

final as (

    select
        entries.image_id,
        entries.metadata_file,
        entries.entry_number,
        entries.entry_key,
        entries.class_id,
        entries.category_name,
        entries.class_name,

        entries.source_url,
        entries.source_domain,
        entries.content_hash,
        entries.hash_status,

        entries.file_bytes,
        entries.file_bytes_status,
        entries.width_px,
        entries.height_px,
        entries.dimensions_status,
        entries.color_mode,
        entries.image_format,
        entries.relative_path,
        entries.split_name,

        entries.downloaded_at,
        entries.downloaded_at_status,
        entries.is_downloaded,
        entries.is_hashed,
        rejected_entries.reason as rejection_reason,
        entries.entry_excerpt

    from entries
    left join rejected_entries
        on
            entries.metadata_file = rejected_entries.metadata_file
            and entries.entry_number = rejected_entries.entry_number

)

select * from final

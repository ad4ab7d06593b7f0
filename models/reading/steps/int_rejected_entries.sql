with

entries as (

    select * from {{ ref('int_cleaned_entries') }}

),

-- The first entry of a key stands; later ones are rejected.
repeated_keys as (

    select
        metadata_file,
        entry_key,
        min(entry_number) as first_entry_number

    from entries
    where is_object
    group by metadata_file, entry_key
    having count(*) > 1

),

entries_with_keys_checked as (

    select
        entries.metadata_file,
        entries.entry_number,
        entries.relative_path,
        entries.downloaded_at,
        entries.is_downloaded,
        case
            when
                not entries.is_object
                and {{ matches('lower(entries.metadata_file)', '[.]parquet$') }}
                then 'key is missing'
            when not entries.is_object then 'entry is not an object'
            when entries.entry_number > repeated_keys.first_entry_number
                then 'entry key occurs twice in this file'
        end as reason

    from entries
    left join repeated_keys
        on
            entries.metadata_file = repeated_keys.metadata_file
            and entries.entry_key = repeated_keys.entry_key

),

files_on_disk_named_twice as (

    select relative_path
    from entries_with_keys_checked
    where reason is null and is_downloaded and relative_path is not null
    group by relative_path
    having count(*) > 1

),

-- Of several entries for one file the latest download describes what is on
-- disk now.
entries_of_one_file as (

    select
        entries_with_keys_checked.metadata_file,
        entries_with_keys_checked.entry_number,
        row_number() over (
            partition by entries_with_keys_checked.relative_path
            order by
                entries_with_keys_checked.downloaded_at desc nulls last,
                entries_with_keys_checked.metadata_file asc,
                entries_with_keys_checked.entry_number asc
        ) as rank_in_file

    from entries_with_keys_checked
    inner join files_on_disk_named_twice
        on
            entries_with_keys_checked.relative_path
            = files_on_disk_named_twice.relative_path
    where
        entries_with_keys_checked.reason is null
        and entries_with_keys_checked.is_downloaded

),

final as (

    select
        metadata_file,
        entry_number,
        reason

    from entries_with_keys_checked
    where reason is not null

    union all

    select
        metadata_file,
        entry_number,
        'relative_path is that of another entry' as reason

    from entries_of_one_file
    where rank_in_file > 1

)

select * from final

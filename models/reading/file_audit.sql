with

entries as (

    select * from {{ ref('int_entries') }}
    where is_downloaded and relative_path is not null

),

files as (

    select * from {{ ref('image_files') }}

),

scanned_files as (

    select * from {{ ref('stg_scan__files') }}

),

scans_counted as (

    select count(*) as files
    from scanned_files

),

-- Of several entries for one file all but one are rejected.
entries_per_path as (

    select
        relative_path,
        count(*) as entries,
        min(case when rejection_reason is null then content_hash end)
            as content_hash,
        min(case when rejection_reason is null then file_bytes end)
            as file_bytes

    from entries
    group by relative_path

),

both_sides as (

    select
        coalesce(entries_per_path.relative_path, files.relative_path)
            as relative_path,
        entries_per_path.entries,
        entries_per_path.content_hash as stated_hash,
        entries_per_path.file_bytes as stated_bytes,
        files.relative_path is not null as is_on_disk,
        files.content_hash as found_hash,
        files.file_bytes as found_bytes,
        files.image_format,
        files.problem,
        files.has_wrong_extension,
        length(entries_per_path.content_hash) = length(files.content_hash)
            as is_one_kind_of_hash

    from entries_per_path
    full outer join files
        on entries_per_path.relative_path = files.relative_path
    cross join scans_counted
    where scans_counted.files > 0

),

findings as (

    select
        relative_path,
        'missing' as finding,
        coalesce(stated_hash, cast(stated_bytes as string)) as stated_value,
        cast(null as string) as found_value

    from both_sides
    where not is_on_disk

    union all

    select
        relative_path,
        'missing' as finding,
        cast(null as string) as stated_value,
        cast(null as string) as found_value

    from scanned_files
    where problem = 'missing'

    union all

    select
        relative_path,
        'orphaned' as finding,
        cast(null as string) as stated_value,
        found_hash as found_value

    from both_sides
    where entries is null

    union all

    select
        relative_path,
        'changed' as finding,
        stated_hash as stated_value,
        found_hash as found_value

    from both_sides
    where is_one_kind_of_hash and stated_hash != found_hash

    union all

    select
        relative_path,
        'changed' as finding,
        cast(stated_bytes as string) as stated_value,
        cast(found_bytes as string) as found_value

    from both_sides
    where
        coalesce(not is_one_kind_of_hash, true)
        and stated_bytes != found_bytes

    union all

    select
        relative_path,
        'named twice' as finding,
        cast(entries as string) as stated_value,
        '1' as found_value

    from both_sides
    where is_on_disk and entries > 1

    union all

    select
        relative_path,
        'wrong extension' as finding,
        nullif(
            regexp_extract(lower(relative_path), '[.]([^./]*)$', 1), ''
        ) as stated_value,
        image_format as found_value

    from both_sides
    where has_wrong_extension

    union all

    select
        relative_path,
        'broken' as finding,
        cast(null as string) as stated_value,
        problem as found_value

    from both_sides
    where problem is not null

),

final as (

    select
        relative_path,

        finding,
        stated_value,
        found_value

    from findings

)

select * from final

with

files as (

    select * from {{ ref('stg_metadata__files') }}

),

entries as (

    select * from {{ ref('stg_metadata__entries') }}

),

scanned_entries as (

    select * from {{ ref('int_scanned_entries') }}

),

parquet_files as (

    select * from {{ ref('stg_img2dataset__files') }}

),

parquet_entries as (

    select * from {{ ref('stg_img2dataset__entries') }}

),

parquet_files_counted as (

    select
        metadata_file,
        count(*) as entries,
        count(class_name) > 0 as is_labelled_by_row,
        count(category_name) > 0 as has_categories

    from parquet_entries
    group by metadata_file

),

-- Without a class where its rows say theirs. A folder that is left unread was
-- met on the way to JSON as well.
parquet_files_labelled as (

    select
        parquet_files.metadata_file,
        parquet_files.file_md5,
        case
            when not coalesce(parquet_files_counted.has_categories, false)
                then 'Unknown'
        end as category_name,
        case
            when not coalesce(parquet_files_counted.is_labelled_by_row, false)
                then parquet_files.class_folder
        end as class_name,
        parquet_files_counted.entries,
        parquet_files.rejection_reason

    from parquet_files
    left join parquet_files_counted
        on parquet_files.metadata_file = parquet_files_counted.metadata_file
    left join files on parquet_files.metadata_file = files.metadata_file
    where files.metadata_file is null

),

-- Entries are read after their files are judged, so both must be of one text.
files_as_read_again as (

    select
        metadata_file,
        file_checksum

    from entries
    group by metadata_file, file_checksum

),

files_judged as (

    select
        files.*,
        {{ has_ending('files.metadata_file', 'urls') }} as is_url_list,
        {{ regex_replace(
            'files.metadata_file',
            '(?i)' ~ metadata_ending('(urls|metadata)'),
            ''
        ) }} as pair_name,
        case
            when files.rejection_reason is not null
                then files.rejection_reason
            when files_as_read_again.metadata_file is null
                then 'changed while it was read'
        end as reason

    from files
    left join files_as_read_again
        on
            files.metadata_file = files_as_read_again.metadata_file
            and files.file_checksum = files_as_read_again.file_checksum

),

accepted_files as (

    select
        pair_name,
        count(case when is_url_list then 1 end) as url_lists,
        count(case when layout = 'nested' then 1 end) as unified_files

    from files_judged
    where reason is null
    group by pair_name

),

final as (

    select
        files_judged.metadata_file,
        files_judged.file_md5,

        files_judged.layout,
        files_judged.category_name,
        files_judged.class_name,
        {{ surrogate_key([
            'files_judged.category_name', 'files_judged.class_name'
        ]) }} as class_id,
        files_judged.pair_name,
        files_judged.is_url_list,
        files_judged.search_term,

        files_judged.requested_images,
        files_judged.found_urls,

        case
            when files_judged.reason is not null then files_judged.reason
            when files_judged.is_url_list and accepted_files.unified_files > 0
                then 'replaced by the _metadata.json beside it'
            when files_judged.layout = 'legacy'
                and not files_judged.is_url_list
                and accepted_files.url_lists = 0
                then 'image_cache without the _urls.json beside it'
        end as rejection_reason,
        coalesce(
            files_judged.file_excerpt,
            substr(files_judged.legacy_document, 1, 200)
        ) as excerpt

    from files_judged
    left join accepted_files
        on files_judged.pair_name = accepted_files.pair_name

    union all

    select
        metadata_file,
        md5(
            {{ sorted_text("concat_ws(
                ' ', relative_path, content_hash, rejection_reason
            )") }}
        ) as file_md5,
        'scan' as layout,
        category_name,
        class_name,
        class_id,
        null as pair_name,
        false as is_url_list,
        cast(null as string) as search_term,
        null as requested_count,
        count(*) as found_count,
        null as rejection_reason,
        null as excerpt

    from scanned_entries
    group by metadata_file, category_name, class_name, class_id

    union all

    select
        metadata_file,
        file_md5,
        'img2dataset' as layout,
        category_name,
        class_name,
        case
            when category_name is not null and class_name is not null
                then {{ surrogate_key(['category_name', 'class_name']) }}
        end as class_id,
        null as pair_name,
        false as is_url_list,
        cast(null as string) as search_term,
        null as requested_count,
        entries as found_count,
        rejection_reason,
        null as excerpt

    from parquet_files_labelled

)

select * from final

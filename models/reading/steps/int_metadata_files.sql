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
        {{ matches('lower(files.metadata_file)', '_urls[.]json$') }}
            as is_url_list,
        {{ regex_replace(
            'files.metadata_file', '(?i)_(urls|metadata)[.]json$', ''
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

)

select * from final

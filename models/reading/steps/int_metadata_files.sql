with

entries as (

    select * from {{ ref('stg_metadata__entries') }}

),

-- Whatever a file holds, it has exactly one row with the number 1.
files as (

    select
        metadata_file,
        file_md5,
        layout,
        category_name,
        class_name,
        requested_count,
        found_count,
        rejection_reason,
        file_excerpt,
        legacy_document,
        {{ matches('lower(metadata_file)', '_urls[.]json$') }} as is_url_list,
        {{ regex_replace(
            'metadata_file', '(?i)_(urls|metadata)[.]json$', ''
        ) }} as pair_name

    from entries
    where entry_number = 1

),

accepted_files as (

    select
        pair_name,
        count(case when is_url_list then 1 end) as url_lists,
        count(case when layout = 'nested' then 1 end) as unified_files

    from files
    where rejection_reason is null
    group by pair_name

),

final as (

    select
        files.metadata_file,
        files.file_md5,

        files.layout,
        files.category_name,
        files.class_name,
        {{ surrogate_key(['files.category_name', 'files.class_name']) }}
            as class_id,
        files.pair_name,
        files.is_url_list,

        files.requested_count,
        files.found_count,

        case
            when files.rejection_reason is not null
                then files.rejection_reason
            when files.is_url_list and accepted_files.unified_files > 0
                then 'replaced by the _metadata.json beside it'
            when files.layout = 'legacy' and not files.is_url_list
                and accepted_files.url_lists = 0
                then 'image_cache without the _urls.json beside it'
        end as rejection_reason,
        coalesce(
            files.file_excerpt, substr(files.legacy_document, 1, 200)
        ) as excerpt,
        files.legacy_document

    from files
    left join accepted_files
        on files.pair_name = accepted_files.pair_name
)

select * from final

with

rejected_entries as (

    select * from {{ ref('int_rejected_entries') }}

),

entries as (

    select * from {{ ref('int_entries') }}

),

final as (

    select
        rejected_entries.metadata_file,
        rejected_entries.entry_number,
        entries.entry_key,
        entries.class_id,

        entries.category_name,
        entries.class_name,
        entries.relative_path,

        rejected_entries.reason,
        coalesce(
            entries.relative_path, entries.entry_excerpt, entries.source_url
        ) as excerpt

    from rejected_entries
    inner join entries
        on
            rejected_entries.metadata_file = entries.metadata_file
            and rejected_entries.entry_number = entries.entry_number

)

select * from final

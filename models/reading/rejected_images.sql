with

entries as (

    select * from {{ ref('int_entries') }}

),

final as (

    select
        metadata_file,
        entry_number,
        entry_key,
        class_id,

        category_name,
        class_name,
        relative_path,

        rejection_reason as reason,
        coalesce(relative_path, entry_excerpt, source_url) as excerpt

    from entries
    where rejection_reason is not null

)

select * from final

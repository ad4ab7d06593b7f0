{{ config(materialized='view') }}

with

entries as (

    select * from {{ ref('int_entries') }}

),

rejected_entries as (

    select * from {{ ref('int_rejected_entries') }}

),

final as (

    select entries.*

    from entries
    left join rejected_entries
        on
            entries.metadata_file = rejected_entries.metadata_file
            and entries.entry_number = rejected_entries.entry_number
    where rejected_entries.reason is null

)

select * from final

with

files as (

    select * from {{ ref('int_metadata_files') }}

),

final as (

    select
        metadata_file,
        rejection_reason as reason,
        excerpt

    from files
    where rejection_reason is not null

)

select * from final

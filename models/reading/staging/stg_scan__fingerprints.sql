with

source as (

    select *
    from {{ read_scan('fingerprints', fingerprint_columns()) }}

)

select * from source

with

source as (

    select *
    from {{ read_base(
        'cuts',
        dict({'content_hash': 'string'}, **fingerprint_columns()),
        schema='looks',
        may_be_missing=true
    ) }}

)

select * from source

with

source as (

    select *
    from {{ read_base(
        'image_files',
        {'content_hash': 'string', 'sha256': 'string'},
        may_be_missing=true
    ) }}

)

select * from source

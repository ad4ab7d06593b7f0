with

source as (

    select *
    from {{ read_base('images', {
        'content_hash': 'string',
        'class_id': 'string',
        'category_name': 'string',
        'class_name': 'string',
        'split_name': 'string',
        'relative_path': 'string',
    }) }}

)

select * from source

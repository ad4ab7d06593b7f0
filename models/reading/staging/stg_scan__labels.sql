with

source as (

    select *
    from {{ read_scan('labels', {
        'relative_path': 'string',
        'record_number': 'bigint',
        'split_name': 'string',
        'category_name': 'string',
        'class_name': 'string',
        'label_name': 'string',
        'group_name': 'string',
    }) }}

),

labels_normalized as (

    select
        relative_path,
        record_number,
        split_name,
        {{ normalized_text("coalesce(category_name, 'Unknown')") }}
            as category_name,
        {{ normalized_text("coalesce(class_name, 'Unknown')") }} as class_name,
        {{ normalized_text('label_name') }} as label_name,
        {{ normalized_text('group_name') }} as group_name

    from source

)

select * from labels_normalized

{{ config(pre_hook="{{ require_scan() }}") }}
with

source as (

    select *
    from {{ read_scan('files', {
        'relative_path': 'string',
        'split_name': 'string',
        'category_name': 'string',
        'class_name': 'string',
        'md5': 'string',
        'sha256': 'string',
        'shard_path': 'string',
        'file_bytes': 'bigint',
        'width_px': 'bigint',
        'height_px': 'bigint',
        'color_mode': 'string',
        'image_format': 'string',
        'traits': 'string',
        'problem': 'string',
        'problem_detail': 'string',
        'has_wrong_extension': 'boolean',
        'taken_at': 'timestamp',
        'modified_at': 'timestamp',
    }) }}

),

files_labelled as (

    select
        relative_path,

        {{ normalized_text("coalesce(category_name, 'Unknown')") }}
            as category_name,
        {{ normalized_text("coalesce(class_name, 'Unknown')") }} as class_name,
        split_name,

        md5,
        sha256,
        shard_path,
        file_bytes,
        width_px,
        height_px,
        color_mode,
        image_format,
        traits,
        problem,
        problem_detail,
        has_wrong_extension,

        taken_at,
        modified_at

    from source

)

select * from files_labelled

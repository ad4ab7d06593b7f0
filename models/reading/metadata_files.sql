with

files as (

    select * from {{ ref('int_metadata_files') }}

),

final as (

    select
        metadata_file,
        file_md5,

        layout,
        category_name,
        class_name,

        requested_images,
        found_urls,

        rejection_reason is null as is_used

    from files

)

select * from final

with

source as (

    select
        *,
        {{ path_part('file_path', 2) }} as class_folder
    from {{ read_parquet_files(
        metadata_pattern('parquet'), metadata_root()
    ) }}

),

renamed as (

    select
        {{ relative_to(metadata_root(), 'file_path') }} as metadata_file,
        file_md5,
        {{ normalized_text("coalesce(class_folder, 'Unknown')") }}
            as class_folder,
        problem as rejection_reason

    from source

)

select * from renamed

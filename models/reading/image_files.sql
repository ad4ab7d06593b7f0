with

files as (

    select * from {{ ref('stg_scan__files') }}
    where coalesce(problem, '') != 'missing'

),

entries as (

    select * from {{ ref('int_entries') }}

),

-- Of the kind that the metadata has, so that both can be compared.
hash_kind as (

    select count(case when length(content_hash) = 32 then 1 end) > 0 as is_md5
    from entries

),

final as (

    select
        files.relative_path,
        case when hash_kind.is_md5 then files.md5 else files.sha256 end
            as content_hash,
        files.sha256,
        files.shard_path,

        files.category_name,
        files.class_name,
        files.split_name,
        files.color_mode,
        files.image_format,
        files.traits,
        files.problem,
        files.problem_detail,

        files.file_bytes,
        files.width_px,
        files.height_px,

        files.has_wrong_extension,

        files.taken_at,
        files.modified_at

    from files
    cross join hash_kind

)

select * from final

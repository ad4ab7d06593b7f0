with

files as (

    select * from {{ ref('image_files') }}

),

cuts as (

    select * from {{ ref('stg_scan__fingerprints') }}

),

contents as (

    select
        content_hash,
        min(sha256) as sha256

    from files
    where content_hash is not null
    group by content_hash

),

final as (

    select
        contents.content_hash,

        cuts.algorithm,

        cuts.version,
        cuts.quality,

        cuts.quality >= {{ number_var('min_picture_quality', 'count') }}
            as is_comparable

    from contents
    inner join cuts on contents.sha256 = cuts.sha256
    where cuts.cut = 'whole'

)

select * from final

with

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

files as (

    select * from {{ ref('image_files') }}

),

fingerprints as (

    select * from {{ ref('fingerprints') }}

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

-- Fingerprints of different versions cannot be compared: the newest one counts.
newest_version as (

    select max(version) as version
    from fingerprints

),

comparable_contents as (

    select
        contents.content_hash,
        contents.sha256,
        fingerprints.algorithm,
        fingerprints.version

    from fingerprints
    inner join newest_version
        on fingerprints.version = newest_version.version
    inner join contents on fingerprints.content_hash = contents.content_hash
    -- A file that no metadata knows is no picture of the dataset.
    inner join hash_groups
        on fingerprints.content_hash = hash_groups.content_hash
    where fingerprints.is_comparable

),

final as (

    select
        row_number() over (
            order by comparable_contents.content_hash, cuts.cut
        ) as cut_id,
        -- In the order of the hashes, and much faster to join.
        dense_rank() over (order by comparable_contents.content_hash)
            as picture_id,
        comparable_contents.content_hash,
        cuts.sha256,
        cuts.cut,
        cuts.hash,
        cuts.transposed_hash,
        cuts.weak_bits,
        cuts.transposed_weak_bits

    from cuts
    inner join comparable_contents
        on
            cuts.sha256 = comparable_contents.sha256
            and cuts.algorithm = comparable_contents.algorithm
            and cuts.version = comparable_contents.version
    where cuts.detail >= {{ number_var('min_picture_quality', 'count') }}

)

select * from final

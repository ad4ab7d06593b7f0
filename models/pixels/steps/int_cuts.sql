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

    select * from {{ ref('int_fingerprinted_cuts') }}

),

base_cuts as (

    select * from {{ ref('stg_base__cuts') }}

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

comparable_versions as (

    select distinct
        algorithm,
        version

    from comparable_contents

),

known_contents as (

    select contents.sha256
    from contents
    inner join hash_groups on contents.content_hash = hash_groups.content_hash

),

-- What the dataset has byte by byte looks like nothing that it has not.
base_contents as (

    select
        base_cuts.content_hash,
        min(base_cuts.sha256) as sha256,
        comparable_versions.algorithm,
        comparable_versions.version

    from base_cuts
    inner join comparable_versions
        on
            base_cuts.algorithm = comparable_versions.algorithm
            and base_cuts.version = comparable_versions.version
    left join hash_groups
        on base_cuts.content_hash = hash_groups.content_hash
    left join known_contents on base_cuts.sha256 = known_contents.sha256
    where
        hash_groups.content_hash is null
        and known_contents.sha256 is null
        and base_cuts.quality
        >= {{ number_var('min_picture_quality', 'count') }}
    group by
        base_cuts.content_hash,
        comparable_versions.algorithm,
        comparable_versions.version

),

all_contents as (

    select
        content_hash,
        sha256,
        algorithm,
        version,
        false as is_of_base

    from comparable_contents

    union all

    select
        content_hash,
        sha256,
        algorithm,
        version,
        true as is_of_base

    from base_contents

),

-- Those of the base come last, so that a crowded bucket leaves out none of the
-- dataset for them.
final as (

    select
        row_number() over (
            order by
                all_contents.is_of_base, all_contents.content_hash, cuts.cut
        ) as cut_id,
        -- In the order of the hashes, and much faster to join.
        dense_rank() over (
            order by all_contents.is_of_base, all_contents.content_hash
        ) as picture_id,
        all_contents.content_hash,
        all_contents.is_of_base,
        cuts.sha256,
        cuts.cut,
        cuts.hash,
        cuts.transposed_hash,
        cuts.weak_bits,
        cuts.transposed_weak_bits

    from cuts
    inner join all_contents
        on
            cuts.sha256 = all_contents.sha256
            and cuts.algorithm = all_contents.algorithm
            and cuts.version = all_contents.version
    where cuts.detail >= {{ number_var('min_picture_quality', 'count') }}

)

select * from final

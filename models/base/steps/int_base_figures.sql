with

matches as (

    select * from {{ ref('base_matches') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

files as (

    select * from {{ ref('image_files') }}
    where content_hash is not null

),

cuts as (

    select * from {{ ref('int_known_cuts') }}

),

base_images as (

    select * from {{ ref('stg_base__images') }}
    where content_hash is not null

),

base_files as (

    select * from {{ ref('stg_base__files') }}
    where content_hash is not null

),

base_cuts as (

    select * from {{ ref('stg_base__cuts') }}

),

-- An MD5 is never equal to a SHA-256; what was scanned has the latter as well.
ways_to_compare as (

    select 'hashes' as way
    from hash_groups
    inner join base_images
        on length(hash_groups.content_hash) = length(base_images.content_hash)

    union

    select 'files' as way
    from files
    where exists (select 1 from base_files)

    union

    select 'looks' as way
    from cuts
    where
        exists (
            select 1 from base_cuts
            where
                cuts.algorithm = base_cuts.algorithm
                and cuts.version = base_cuts.version
        )

),

ways_counted as (

    select
        count(case when way in ('hashes', 'files') then 1 end) > 0
            as is_comparable,
        count(case when way = 'looks' then 1 end) > 0 as is_comparable_by_looks

    from ways_to_compare

),

matches_counted as (

    select
        count(distinct case when kind = 'identical' then image_id end)
            as base_matches,
        count(distinct case when kind = 'near_duplicate' then image_id end)
            as near_base_matches

    from matches

),

-- Null where nobody could look.
final as (

    select
        {{ has_base() }} as has_base,
        ways_counted.is_comparable_by_looks as has_base_looks,

        case
            when ways_counted.is_comparable then matches_counted.base_matches
        end as base_matches,
        case
            when ways_counted.is_comparable_by_looks
                then matches_counted.near_base_matches
        end as near_base_matches

    from ways_counted
    cross join matches_counted

)

select * from final

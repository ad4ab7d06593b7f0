{{ config(materialized='view') }}

with

cuts as (

    select * from {{ ref('stg_scan__fingerprints') }}

),

base_cuts as (

    select * from {{ ref('stg_base__cuts') }}

),

scanned_contents as (

    select distinct sha256 from cuts

),

-- What both have looks the same in both.
final as (

    select
        cuts.sha256,
        cuts.algorithm,
        cuts.version,
        cuts.quality,
        cuts.cut,
        cuts.detail,
        cuts.hash,
        cuts.transposed_hash,
        cuts.weak_bits,
        cuts.transposed_weak_bits,
        cuts.thumbnail,
        cuts.moved_across,
        cuts.moved_down,
        cuts.stretched_across,
        cuts.stretched_down,
        cuts.chroma

    from cuts

    union all

    select
        base_cuts.sha256,
        base_cuts.algorithm,
        base_cuts.version,
        base_cuts.quality,
        base_cuts.cut,
        base_cuts.detail,
        base_cuts.hash,
        base_cuts.transposed_hash,
        base_cuts.weak_bits,
        base_cuts.transposed_weak_bits,
        base_cuts.thumbnail,
        base_cuts.moved_across,
        base_cuts.moved_down,
        base_cuts.stretched_across,
        base_cuts.stretched_down,
        base_cuts.chroma

    from base_cuts
    left join scanned_contents
        on base_cuts.sha256 = scanned_contents.sha256
    where scanned_contents.sha256 is null

)

select * from final

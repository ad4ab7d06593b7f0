with

cuts as (

    select * from {{ ref('int_cuts') }}

),

fingerprints as (

    select * from {{ ref('stg_scan__fingerprints') }}

),

final as (

    select
        cuts.content_hash,
        fingerprints.sha256,
        fingerprints.algorithm,
        fingerprints.version,
        fingerprints.quality,
        fingerprints.cut,
        fingerprints.detail,
        fingerprints.hash,
        fingerprints.transposed_hash,
        fingerprints.weak_bits,
        fingerprints.transposed_weak_bits,
        fingerprints.thumbnail,
        fingerprints.moved_across,
        fingerprints.moved_down,
        fingerprints.stretched_across,
        fingerprints.stretched_down,
        fingerprints.chroma

    from cuts
    inner join fingerprints
        on
            cuts.sha256 = fingerprints.sha256
            and cuts.cut = fingerprints.cut
    where not cuts.is_of_base

)

select * from final

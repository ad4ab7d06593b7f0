with

fingerprints as (

    select * from {{ ref('fingerprints') }}

),

cuts as (

    select * from {{ ref('stg_scan__fingerprints') }}

),

-- A picture may have come with fingerprints of two versions.
final as (

    select
        row_number() over (order by cuts.content_hash, cuts.cut) as cut_id,
        -- In the order of the hashes, and much faster to join.
        dense_rank() over (order by cuts.content_hash) as picture_id,
        cuts.content_hash,
        cuts.cut,
        cuts.algorithm,
        cuts.version,
        cuts.hash,
        cuts.transposed_hash,
        cuts.weak_bits,
        cuts.transposed_weak_bits

    from cuts
    inner join fingerprints
        on
            cuts.content_hash = fingerprints.content_hash
            and cuts.algorithm = fingerprints.algorithm
            and cuts.version = fingerprints.version
    where
        fingerprints.is_comparable
        and cuts.detail >= {{ number_var('least_picture_detail', 'levels') }}

)

select * from final

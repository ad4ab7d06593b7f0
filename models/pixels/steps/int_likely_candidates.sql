with

candidates as (

    select * from {{ ref('int_hash_candidates') }}

),

cuts as (

    select * from {{ ref('int_cuts') }}

),

fingerprints as (

    select * from {{ ref('int_fingerprinted_cuts') }}

),

orientations as (

    select * from {{ ref('int_orientations') }}

),

thumbnails as (

    select
        cuts.cut_id,
        fingerprints.thumbnail

    from cuts
    inner join fingerprints
        on
            cuts.sha256 = fingerprints.sha256
            and cuts.cut = fingerprints.cut

),

-- One thumbnail, and the other turned to lie over it.
candidates_with_cells as (

    select
        candidates.*,
        {{ vector('upright.thumbnail', 256) }} as thumbnail,
        {{ vector(
            picked('turned.thumbnail', 'orientations.cell_positions'), 256
        ) }} as seen

    from candidates
    inner join thumbnails as upright on candidates.cut_id = upright.cut_id
    inner join thumbnails as turned
        on candidates.turned_cut_id = turned.cut_id
    inner join orientations
        on candidates.orientation = orientations.orientation

),

-- Many more hashes are alike by chance than pictures. This costs a tenth of
-- laying one over the other with moves and stretches.
final as (

    select
        candidate_id,
        cut_id,
        turned_cut_id,
        orientation,
        is_second_turned,
        picture_id_a,
        picture_id_b,
        differing_bits

    from candidates_with_cells
    where
        {{ cosine_of_vectors('thumbnail', 'seen') }}
        >= {{ number_var('least_raw_similarity', 'rate') }}

)

select * from final

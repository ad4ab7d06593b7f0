with

candidates as (

    select * from {{ ref('int_likely_candidates') }}

),

cuts as (

    select * from {{ ref('int_cuts') }}

),

thumbnails as (

    select * from {{ ref('int_fingerprinted_cuts') }}

),

compared_cuts as (

    select cut_id from candidates

    union

    select turned_cut_id as cut_id from candidates

),

-- Those of the cuts that are compared alone: all of them are large.
final as (

    select
        cuts.cut_id,
        thumbnails.thumbnail,
        thumbnails.moved_across,
        thumbnails.moved_down,
        thumbnails.stretched_across,
        thumbnails.stretched_down,
        thumbnails.chroma

    from cuts
    inner join compared_cuts on cuts.cut_id = compared_cuts.cut_id
    inner join thumbnails
        on
            cuts.sha256 = thumbnails.sha256
            and cuts.cut = thumbnails.cut

)

select * from final

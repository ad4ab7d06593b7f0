with

candidates as (

    select * from {{ ref('int_likely_candidates') }}

),

cuts as (

    select * from {{ ref('int_cuts') }}

),

thumbnails as (

    select * from {{ ref('int_thumbnails') }}

),

orientations as (

    select * from {{ ref('int_orientations') }}

),

-- A mark or a label covers a few blocks: the picture is what the others show.
blocks as (

    select * from {{ ref('int_fitted_cuts') }}
    where
        misfit_rank
        > {{ number_var('blocks_ignored', 'count') }}

),

candidates_with_chroma as (

    select
        candidates.candidate_id,
        upright.chroma,
        turned.chroma as turned_chroma,
        orientations.block_positions

    from candidates
    inner join thumbnails as upright on candidates.cut_id = upright.cut_id
    inner join thumbnails as turned
        on candidates.turned_cut_id = turned.cut_id
    inner join orientations
        on candidates.orientation = orientations.orientation

),

places as (

    select
        blocks.*,
        candidates_with_chroma.chroma,
        candidates_with_chroma.turned_chroma,
        blocks.block + 1 as place,
        {{ item_at(
            'candidates_with_chroma.block_positions', 'blocks.block + 1'
        ) }}
            as turned_place

    from blocks
    inner join candidates_with_chroma
        on blocks.candidate_id = candidates_with_chroma.candidate_id

),

-- A list of colours has the blue of all 16 blocks, then the red.
blocks_with_chroma as (

    select
        candidate_id,
        product,
        seen_square,
        fitted_square,
        cast({{ item_at('chroma', 'place') }} as double) as blue,
        cast({{ item_at('chroma', '16 + place') }} as double) as red,
        cast({{ item_at('turned_chroma', 'turned_place') }} as double)
            as turned_blue,
        cast({{ item_at('turned_chroma', '16 + turned_place') }} as double)
            as turned_red

    from places

),

candidates_summed as (

    select
        candidate_id,
        sum(product)
        / nullif(sqrt(sum(seen_square) * sum(fitted_square)), 0) as similarity,
        sum(blue * turned_blue + red * turned_red) as color_product,
        sqrt(avg(blue * blue + red * red)) as color_levels,
        sqrt(avg(turned_blue * turned_blue + turned_red * turned_red))
            as turned_color_levels,
        count(*) as blocks

    from blocks_with_chroma
    group by candidate_id

),

candidates_compared as (

    select
        candidates.picture_id_a,
        candidates.picture_id_b,
        upright.content_hash as upright_hash,
        turned.content_hash as turned_hash,
        upright.cut as upright_cut,
        turned.cut as turned_cut,
        candidates.orientation,
        orientations.opposite_orientation,
        candidates.is_second_turned,
        candidates.differing_bits,
        upright.is_of_base or turned.is_of_base as is_with_base,

        candidates_summed.similarity,
        -- A grey copy has no colours to differ in.
        case
            when
                least(
                    candidates_summed.color_levels,
                    candidates_summed.turned_color_levels
                ) >= {{ number_var('least_color_levels', 'levels') }}
                then
                    candidates_summed.color_product
                    / (
                        candidates_summed.color_levels
                        * candidates_summed.turned_color_levels
                        * candidates_summed.blocks
                    )
        end as color_similarity

    from candidates_summed
    inner join candidates
        on candidates_summed.candidate_id = candidates.candidate_id
    inner join cuts as upright on candidates.cut_id = upright.cut_id
    inner join cuts as turned on candidates.turned_cut_id = turned.cut_id
    inner join orientations
        on candidates.orientation = orientations.orientation

),

-- Of the ways to lay one picture over the other, the one that fits best.
final as (

    select
        case when is_second_turned then upright_hash else turned_hash end
            as content_hash_a,
        case when is_second_turned then turned_hash else upright_hash end
            as content_hash_b,
        case when is_second_turned then upright_cut else turned_cut end
            as cut_a,
        case when is_second_turned then turned_cut else upright_cut end
            as cut_b,
        case
            when is_second_turned then orientation else opposite_orientation
        end as orientation,
        differing_bits,
        similarity,
        color_similarity,
        is_with_base

    from candidates_compared
    qualify
        row_number() over (
            partition by picture_id_a, picture_id_b
            order by
                similarity desc,
                differing_bits asc,
                upright_cut asc,
                turned_cut asc,
                orientation asc,
                is_second_turned asc
        ) = 1

)

select * from final

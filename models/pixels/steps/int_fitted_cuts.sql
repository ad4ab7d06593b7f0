{%- set changes = [
    'moved_across', 'moved_down', 'stretched_across', 'stretched_down'
] -%}

with

candidates as (

    select * from {{ ref('int_likely_candidates') }}

),

thumbnails as (

    select * from {{ ref('int_thumbnails') }}

),

orientations as (

    select * from {{ ref('int_orientations') }}

),

-- One thumbnail, and the other turned to lie over it.
candidates_with_cells as (

    select
        candidates.candidate_id,
        upright.thumbnail,
        {% for change in changes -%}
            upright.{{ change }},
        {% endfor -%}
        {{ picked(
            'turned.thumbnail', 'orientations.cell_positions'
        ) }} as seen

    from candidates
    inner join thumbnails as upright on candidates.cut_id = upright.cut_id
    inner join thumbnails as turned
        on candidates.turned_cut_id = turned.cut_id
    inner join orientations
        on candidates.orientation = orientations.orientation

),

-- The five vectors of a cut are at right angles, so each share stands for
-- itself: how much of the picture, and of each small move, the other shows.
candidates_with_shares as (

    select
        *,
        {% for change in changes -%}
            {{ share_of_vector(
                vector('seen', 256), vector(change, 256)
            ) }} as {{ change }}_share,
        {% endfor -%}
        {{ share_of_vector(
            vector('seen', 256), vector('thumbnail', 256)
        ) }} as share

    from candidates_with_cells

),

cells as (

    select
        candidate_id,
        share,
        {{ thumbnail_cells(changes) }}

    from candidates_with_shares
    -- A negative is no copy.
    where share > 0

),

cells_fitted as (

    select
        candidate_id,
        4 * ({{ whole_part('cell', 64) }})
        + {{ whole_part('(cell % 16)', 4) }} as block,
        seen,
        share * thumbnail
        {%- for change in changes %}
            + {{ change }}_share * {{ change }}
        {%- endfor %} as fitted

    from cells

),

blocks as (

    select
        candidate_id,
        block,
        sum(seen * fitted) as product,
        sum(seen * seen) as seen_square,
        sum(fitted * fitted) as fitted_square,
        sum((seen - fitted) * (seen - fitted)) as misfit

    from cells_fitted
    group by candidate_id, block

),

final as (

    select
        *,
        row_number() over (
            partition by candidate_id
            order by misfit desc, block asc
        ) as misfit_rank

    from blocks

)

select * from final

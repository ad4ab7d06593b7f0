with

orientations (
    orientation,
    opposite_orientation,
    is_transposed,
    is_mirrored,
    is_flipped
) as (

    values
    ('upright', 'upright', false, false, false),
    ('mirrored', 'mirrored', false, true, false),
    ('flipped', 'flipped', false, false, true),
    ('turned_half', 'turned_half', false, true, true),
    ('transposed', 'transposed', true, false, false),
    ('turned_right', 'turned_left', true, true, false),
    ('turned_left', 'turned_right', true, false, true),
    ('transversed', 'transversed', true, true, true)

),

-- A grid of 16 x 16 cells, and one of 4 x 4 blocks, both by rows.
grids (side) as (

    values (16), (4)

),

places as (

    select
        side,
        {{ whole_numbers('side * side') }} as place

    from grids

),

-- Where a place of the turned grid lies in the grid as it was.
places_turned as (

    select
        orientations.orientation,
        places.side,
        places.place,
        case
            when orientations.is_mirrored
                then places.side - 1 - places.place % places.side
            else places.place % places.side
        end as across,
        case
            when orientations.is_flipped
                then places.side - 1
                    - {{ whole_part('places.place', 'places.side') }}
            else {{ whole_part('places.place', 'places.side') }}
        end as down,
        orientations.is_transposed

    from orientations
    cross join places

),

positions as (

    select
        orientation,
        side,
        place,
        1 + case
            when is_transposed then across * side + down
            else down * side + across
        end as position

    from places_turned

),

grids_turned as (

    select
        orientation,
        side,
        {{ sorted_by('position', 'place') }} as positions

    from positions
    group by orientation, side

),

final as (

    select
        orientations.orientation,
        orientations.opposite_orientation,

        cells.positions as cell_positions,
        blocks.positions as block_positions,

        {{ bits_xor(
            "cast(case when is_mirrored then '"
                ~ picture_hash('mirrored') ~ "' else '0' end as " ~ bits_type() ~ ")",
            "cast(case when is_flipped then '"
                ~ picture_hash('flipped') ~ "' else '0' end as " ~ bits_type() ~ ")"
        ) }} as turned_bits,

        orientations.is_transposed

    from orientations
    inner join grids_turned as cells
        on
            orientations.orientation = cells.orientation
            and cells.side = 16
    inner join grids_turned as blocks
        on
            orientations.orientation = blocks.orientation
            and blocks.side = 4

)

select * from final

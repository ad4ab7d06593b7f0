{%- set ends = picture_hash('bits_per_band') -%}
{%- set stored = picture_hash('weak_bits') -%}
{%- set asked = var('weak_bits_asked') | int -%}

with

cuts as (

    select * from {{ ref('int_cuts') }}

),

buckets as (

    select * from {{ ref('int_hash_buckets') }}
    where
        place_in_bucket
        <= {{ number_var('largest_hash_bucket', 'count') }}

),

orientations as (

    select * from {{ ref('int_orientations') }}

),

-- Mirroring and flipping turn the same bits over in every hash, so that only
-- the transposed cut has bits of its own.
sides as (

    select
        cut_id,
        picture_id,
        is_of_base,
        false as is_transposed,
        hash,
        weak_bits

    from cuts

    union all

    select
        cut_id,
        picture_id,
        is_of_base,
        true as is_transposed,
        transposed_hash as hash,
        transposed_weak_bits as weak_bits

    from cuts

),

subsets as (

    select {{ whole_numbers(2 ** asked) }} as subset

),

-- A bit whose coefficient is nearly 0 may be either in a copy. Every cut also
-- asks for the buckets that it would be in if some of these had been turned.
questions_upright as (

    {% for first in ends[:-1] -%}
        select
            sides.cut_id,
            sides.picture_id,
            sides.is_of_base,
            sides.is_transposed,
            sides.hash,
            {{ bits_between(first, ends[loop.index]) }} as band,
            {{ bits_xor(
                'sides.hash',
                bits_of_subset(
                    'sides.weak_bits',
                    loop.index0 * stored + 1,
                    asked,
                    'subsets.subset'
                )
            ) }} & {{ bits_between(first, ends[loop.index]) }} as bucket

        from sides
        cross join subsets
        {%- if not loop.last %}

            union all

        {% endif %}
    {%- endfor %}

),

questions as (

    select
        questions_upright.cut_id,
        questions_upright.picture_id,
        questions_upright.is_of_base,
        orientations.orientation,
        {{ bits_xor(
            'questions_upright.hash', 'orientations.turned_bits'
        ) }} as hash,
        {{ bits_xor(
            'questions_upright.bucket',
            'orientations.turned_bits & questions_upright.band'
        ) }} as bucket

    from questions_upright
    inner join orientations
        on questions_upright.is_transposed = orientations.is_transposed

),

-- A pair may meet in several buckets.
candidates as (

    select distinct
        buckets.cut_id,
        questions.cut_id as turned_cut_id,
        questions.orientation,
        buckets.picture_id < questions.picture_id as is_second_turned,

        least(buckets.picture_id, questions.picture_id) as picture_id_a,
        greatest(buckets.picture_id, questions.picture_id) as picture_id_b,
        {{ bits_apart('buckets.hash', 'questions.hash') }} as differing_bits

    from questions
    inner join buckets on questions.bucket = buckets.bucket
    where
        {{ bits_apart('buckets.hash', 'questions.hash') }}
        <= {{ number_var('most_differing_bits', 'count') }}
        and buckets.picture_id != questions.picture_id
        -- Within the base nobody asks.
        and not (buckets.is_of_base and questions.is_of_base)

),

-- The nearest few ways to lay one picture over the other are compared.
final as (

    select
        row_number() over (
            order by
                picture_id_a, picture_id_b, cut_id, turned_cut_id, orientation
        ) as candidate_id,
        *

    from candidates
    qualify
        row_number() over (
            partition by picture_id_a, picture_id_b
            order by differing_bits, cut_id, turned_cut_id, orientation
        ) <= {{ number_var('cuts_compared', 'count') }}

)

select * from final

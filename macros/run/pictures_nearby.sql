{#- A query for the content hashes of `looks.cuts` that the search may compare
    with a cut of the temporary table `asked_cuts`: what `int_hash_candidates`
    finds, either of the two turned. Of each band the many known cuts are gone
    through once, and looked up among the few that were asked about. -#}
{% macro pictures_nearby() -%}
    {%- set ends = picture_hash('bits_per_band') -%}
    {%- set stored = picture_hash('weak_bits') -%}
    {%- set asked = var('weak_bits_asked') | int -%}
with

subsets as (

    select {{ whole_numbers(2 ** asked) }} as subset

),

asked_turned as (

    select
        {{ bits_xor(
            'case when orientations.is_transposed then cuts.transposed_hash'
                ~ ' else cuts.hash end',
            'orientations.turned_bits'
        ) }} as hash,
        case
            when orientations.is_transposed then cuts.transposed_weak_bits
            else cuts.weak_bits
        end as weak_bits

    from temp.asked_cuts as cuts
    cross join temp.int_orientations as orientations

),

asked_turned_buckets as (
    {% for first in ends[:-1] %}
    select
        asked_turned.hash,
        {{ bits_xor(
            'asked_turned.hash',
            bits_of_subset(
                'asked_turned.weak_bits',
                loop.index0 * stored + 1,
                asked,
                'subsets.subset'
            )
        ) }} & {{ bits_between(first, ends[loop.index]) }} as bucket

    from asked_turned
    cross join subsets
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

known_buckets as (
    {% for first in ends[:-1] %}
    select
        content_hash,
        hash,
        hash & {{ bits_between(first, ends[loop.index]) }} as bucket

    from looks.cuts
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- To turn the known one over is to turn over the same bits of the other.
asked_buckets as (
    {% for first in ends[:-1] %}
    select
        {{ bits_xor('cuts.hash', 'orientations.turned_bits') }} as hash,
        {{ bits_xor('cuts.hash', 'orientations.turned_bits') }}
        & {{ bits_between(first, ends[loop.index]) }} as bucket

    from temp.asked_cuts as cuts
    cross join temp.int_orientations as orientations
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

known_both_ways as (

    select
        content_hash,
        hash,
        weak_bits

    from looks.cuts

    union all

    select
        content_hash,
        transposed_hash as hash,
        transposed_weak_bits as weak_bits

    from looks.cuts

),

known_turned_buckets as (
    {% for first in ends[:-1] %}
    select
        known_both_ways.content_hash,
        known_both_ways.hash,
        {{ bits_xor(
            'known_both_ways.hash',
            bits_of_subset(
                'known_both_ways.weak_bits',
                loop.index0 * stored + 1,
                asked,
                'subsets.subset'
            )
        ) }} & {{ bits_between(first, ends[loop.index]) }} as bucket

    from known_both_ways
    cross join subsets
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select known_buckets.content_hash
from known_buckets
inner join asked_turned_buckets
    on known_buckets.bucket = asked_turned_buckets.bucket
where
    {{ bits_apart('known_buckets.hash', 'asked_turned_buckets.hash') }}
    <= {{ number_var('most_differing_bits', 'count') }}

union

select known_turned_buckets.content_hash
from known_turned_buckets
inner join asked_buckets
    on known_turned_buckets.bucket = asked_buckets.bucket
where
    {{ bits_apart('known_turned_buckets.hash', 'asked_buckets.hash') }}
    <= {{ number_var('most_differing_bits', 'count') }}
{%- endmacro %}

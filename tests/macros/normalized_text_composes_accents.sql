-- Both ways of writing an accent become the composed one.
with

cases (input, expected) as (

    values
    (concat('Pure', {{ sql_string('\u0301') }}, 'e'), 'Purée'),
    ('Purée', 'Purée'),
    (concat('A', {{ sql_string('\u030a') }}), 'Å'),
    ({{ sql_string('\u212b') }}, 'Å'),
    (
        concat(
            {{ sql_string('\u1112') }},
            {{ sql_string('\u1161') }},
            {{ sql_string('\u11ab') }}
        ),
        '한'
    ),
    ('白米 🍚 <b>"{}"', '白米 🍚 <b>"{}"'),
    (' Rice ', ' Rice '),
    ('ﬁ', 'ﬁ'),
    ('', ''),
    (null, null)

),

answers as (

    select
        *,
        {{ normalized_text('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

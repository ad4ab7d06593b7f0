-- Fit to be read, and to be put into a tooltip; null when nothing is left.
with

cases (input, expected) as (

    values
    ('White Rice', 'White Rice'),
    ('<img src=x onerror=alert(1)>', '‹img src=x onerror=alert(1)›'),
    ('白米 🍚 "{}" & ''x'' 100 %', '白米 🍚 "{}" & ''x'' 100 %'),
    (
        concat(' a', chr(10), chr(9), chr(0), 'b', {{ sql_string('\u00a0') }}),
        'a b'
    ),
    (
        concat(
            'a',
            {{ sql_string('\u202e') }},
            'b',
            {{ sql_string('\u200b') }},
            'c'
        ),
        'a b c'
    ),
    (repeat('a', 60), repeat('a', 60)),
    (repeat('a', 61), concat(repeat('a', 59), '…')),
    (concat({{ sql_string('\u200b') }}, ' '), null),
    ('', null),
    (null, null)

),

answers as (

    select
        *,
        {{ label('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

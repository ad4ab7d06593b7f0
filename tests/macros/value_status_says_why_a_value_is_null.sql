-- A value that is there is valid; otherwise its text says why it is not.
with

cases (raw, clean, is_downloaded, expected) as (

    values
    ('7', 7, true, 'valid'),
    ('0', 0, true, 'valid'),
    (null, 7, true, 'valid'),
    (null, null, true, 'missing'),
    ('', null, true, 'missing'),
    ('  ', null, true, 'missing'),
    ('x', null, true, 'malformed'),
    (' x ', null, true, 'malformed'),
    (null, null, false, 'not_downloaded'),
    ('x', null, false, 'not_downloaded'),
    ('7', 7, false, 'not_downloaded')

),

answers as (

    select
        *,
        {{ value_status('raw', 'clean', 'is_downloaded') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

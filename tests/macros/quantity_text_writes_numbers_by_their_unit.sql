-- A count, bytes or a rate as people read them; null stays null.
with

cases (input, unit, expected) as (

    values
    (cast(3334 as double), 'count', '3,334'),
    (0, 'count', '0'),
    (999, 'count', '999'),
    (1234567, 'count', '1,234,567'),
    (1022476771, 'bytes', '1,022.48 MB'),
    (10000, 'bytes', '0.01 MB'),
    (0, 'bytes', '0.00 MB'),
    (999999999999, 'bytes', '1,000,000.00 MB'),
    (0.0885, 'rate', '8.85%'),
    (0, 'rate', '0.00%'),
    (1, 'rate', '100.00%'),
    (null, 'count', null),
    (null, 'bytes', null),
    (null, 'rate', null),
    (1, 'apples', null),
    (1, null, null)

),

answers as (

    select
        *,
        {{ quantity_text('input', 'unit') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

-- A count, bytes or a rate as people read them; null stays null.
with

cases (input, unit, expected) as (

    values
    (cast(3334 as double), 'count', '3,334'),
    (0, 'count', '0'),
    (999, 'count', '999'),
    (1234567, 'count', '1,234,567'),
    (0, 'bytes', '0 B'),
    (999, 'bytes', '999 B'),
    (1000, 'bytes', '1.0 kB'),
    (305280, 'bytes', '305.3 kB'),
    (1000000, 'bytes', '1.0 MB'),
    (1000000000, 'bytes', '1.00 GB'),
    (1022476771, 'bytes', '1.02 GB'),
    (11258766426, 'bytes', '11.26 GB'),
    (1000000000000, 'bytes', '1.00 TB'),
    (1234567000000000, 'bytes', '1,234.57 TB'),
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

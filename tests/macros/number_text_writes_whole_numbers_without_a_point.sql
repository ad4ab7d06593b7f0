-- Whole numbers have no point, and null stays null.
with

cases (input, expected) as (

    values
    (cast(3334 as double), '3334'),
    (0.0, '0'),
    (0.1, '0.1'),
    (0.123457, '0.123457'),
    (10.05, '10.05'),
    (1.01, '1.01'),
    (100.0, '100'),
    (-2.0, '-2'),
    (0.0005, '0.0005'),
    (cast(0.00012 as double), '0.00012'),
    (cast(1.5e-5 as double), '1.5e-05'),
    (cast(12345678.5 as double), '12345678.5'),
    (1e20, '1e+20'),
    (null, null)

),

answers as (

    select
        *,
        {{ number_text('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

-- 0 to twelve digits; leading zeros and `.0` change nothing.
with

cases (input, expected) as (

    values
    ('0', 0),
    ('1', 1),
    ('000', 0),
    ('007', 7),
    ('999999999999', 999999999999),
    ('1000000000000', null),
    ('0000999999999999', 999999999999),
    ('72214.0', 72214),
    ('72214.000', 72214),
    ('72214.', null),
    ('72214.5', null),
    ('1.05', null),
    ('.0', null),
    ('-1', null),
    ('-0', null),
    ('+1', null),
    ('1e3', null),
    ('0x10', null),
    ('1,000', null),
    ('1 000', null),
    ('12a', null),
    ('a12', null),
    ('NaN', null),
    ('Infinity', null),
    ('true', null),
    (concat('1', chr(10), '2'), null),
    ('', null),
    (' ', null),
    (null, null)

),

answers as (

    select
        *,
        {{ whole_number('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

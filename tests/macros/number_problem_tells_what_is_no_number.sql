-- Rates end at 1 and every number is finite; a text that is no number, and a
-- number that no value of its unit can reach, has a problem.
with

cases (input, unit, is_number) as (

    values
    ('0', 'rate', true),
    ('1', 'rate', true),
    ('0.05', 'rate', true),
    ('1.0', 'rate', true),
    ('1e-3', 'rate', true),
    ('1.0000001', 'rate', false),
    ('10', 'rate', false),
    ('-0.1', 'rate', false),
    ('5%', 'rate', false),
    ('0,05', 'rate', false),
    ('NaN', 'rate', false),
    ('inf', 'rate', false),
    ('-inf', 'rate', false),
    ('true', 'rate', false),
    ('ten', 'rate', false),
    (' ', 'rate', false),
    (null, 'rate', true),
    ('0', 'count', true),
    ('10', 'count', true),
    ('-1', 'count', false),
    ('nan', 'count', false),
    ('Infinity', 'count', false),
    ('1e999', 'count', false),
    ('ten', 'count', false),
    (null, 'count', true),
    ('1e12', 'bytes', true),
    ('-1', 'bytes', false),
    ('inf', null, false),
    ('10', null, true)

),

answers as (

    select
        *,
        {{ number_problem('input', 'unit') }} as problem

    from cases

)

select *
from answers
where
    (is_number = (problem is null)) is not true
    or (problem is not null and problem not like concat('%, not ', input))

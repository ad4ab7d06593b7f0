-- Each mark as often as it stands, and nothing that only looks like one.
with

cases (input, value_text, impact_text, expected) as (

    values
    ('{value} of {impact}', '1', '2', '1 of 2'),
    ('{impact}, {value}, {value}', '1', '2', '2, 1, 1'),
    ('nothing', '1', '2', 'nothing'),
    ('{ value } {Value} {}', '1', '2', '{ value } {Value} {}'),
    ('', '1', '2', ''),
    (null, '1', '2', null)

),

answers as (

    select
        *,
        {{ filled_in('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

-- A leading folder goes, whatever characters it holds.
with

cases (input, expected) as (

    values
    ('it''s [1]/a.json', 'a.json'),
    ('it''s [1]/', ''),
    ('it''s [1]/Go/Rice/a.json', 'Go/Rice/a.json'),
    ('it''s [1]', 'it''s [1]'),
    ('it''s 1/a.json', 'it''s 1/a.json'),
    ('/data/it''s [1]/a.json', '/data/it''s [1]/a.json'),
    ('', ''),
    (null, null)

),

answers as (

    select
        *,
        {{ relative_to("it's [1]/", 'input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

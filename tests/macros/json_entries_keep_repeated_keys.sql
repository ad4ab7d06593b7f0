-- Members stand in their order, the second of a key too; what holds no object
-- has none.
with

cases (input, expected) as (

    values
    ('{"images": {"b": 1, "a": {"x": 2}, "b": null}}', 'b=1 a={"x":2} b=null'),
    (
        {{ sql_string('{"images": {"": "t", "x.y": 3, "q\\"t": 4}}') }},
        '="t" x.y=3 q"t=4'
    ),
    ('{"images": {}}', ''),
    ('{"images": [1, 2]}', ''),
    ('{"images": "text"}', ''),
    ('{"images": null}', ''),
    ('{"other": {"a": 1}}', ''),
    ('[{"images": {"a": 1}}]', ''),
    (null, '')

),

answers as (

    select
        *,
        {{ json_entries(json_document('input'), 'images') }} as entries

    from cases

),

members as (

    select
        *,
        case
            when entry_key is not null
                then concat(entry_key, '=', cast(entry as string))
        end as member
    from {{ explode_entries('answers') }}

),

texts as (

    select
        input,
        expected,
        coalesce({{ listed_text('member', 'entry_number') }}, '') as found

    from members
    group by input, expected

)

select *
from texts
where found is distinct from expected

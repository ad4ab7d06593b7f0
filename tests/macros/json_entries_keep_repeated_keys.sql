-- Members stand in their order, the second of a key too; what holds no object
-- has none.
with

cases (input, expected) as (

    values
    ('{"images": {"b": 1, "a": {"x": 2}, "b": null}}', 'b=1 a={"x":2} b=null'),
    ('{"images": {"": "t", "x.y": 3, "q\"t": 4}}', '="t" x.y=3 q"t=4'),
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
        {{ json_entries('cast(input as json)', 'images') }} as entries

    from cases

),

texts as (

    select
        input,
        expected,
        array_to_string(
            coalesce(
                list_transform(
                    entries,
                    lambda member: concat(member['key'], '=', member['value'])
                ),
                []
            ),
            ' '
        ) as found

    from answers

)

select *
from texts
where found is distinct from expected

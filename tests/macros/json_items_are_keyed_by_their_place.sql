-- Items are numbered from 1, nulls included; what holds no list has none.
with

cases (input, expected) as (

    values
    ('{"urls": ["a", null, 3, {"b": [4]}]}', '1="a" 2=null 3=3 4={"b":[4]}'),
    ('{"urls": ["a", "a"]}', '1="a" 2="a"'),
    ('{"urls": []}', ''),
    ('{"urls": {"a": 1}}', ''),
    ('{"urls": "text"}', ''),
    ('{"urls": null}', ''),
    ('{"other": [1]}', ''),
    (null, '')

),

answers as (

    select
        *,
        {{ json_items('cast(input as json)', 'urls') }} as items

    from cases

),

texts as (

    select
        input,
        expected,
        array_to_string(
            coalesce(
                list_transform(
                    items,
                    lambda item: concat(item['key'], '=', item['value'])
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

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
        {{ json_items(json_document('input'), 'urls') }} as entries

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

-- A value that is nowhere, a sum that differs and a sum of nothing against
-- something must fail; a null that refers to nothing, equal sums, and nothing
-- against zero either way, must not.
with

parts (part, whole_id) as (

    values (1, 'w'), (2, null), (0, 'x')

),

wholes (whole, whole_id) as (

    values (3, 'w')

),

zeros (whole) as (

    values (0)

),

nothing as (

    select part
    from parts
    where part > 2

),

failures as (

    {{ test_agreement(
        'parts',
        relationships=[
            {
                'column': 'whole_id',
                'to': api.Relation.create(identifier='wholes'),
                'field': 'whole_id',
            },
        ],
        sums={
            'differs': {
                'expression': 'sum(part)',
                'to': 'wholes',
                'to_expression': 'sum(whole) + 1',
            },
            'equal': {
                'expression': 'sum(part)',
                'to': 'wholes',
                'to_expression': 'sum(whole)',
            },
            'something_against_nothing': {
                'expression': 'sum(part)',
                'to': 'nothing',
                'to_expression': 'sum(part)',
            },
        },
    ) }}

    union all

    {{ test_agreement(
        'nothing',
        sums={
            'nothing_against_something': {
                'expression': 'sum(part)',
                'to': 'wholes',
                'to_expression': 'sum(whole)',
            },
            'nothing_against_zero': {
                'expression': 'sum(part)',
                'to': 'zeros',
                'to_expression': 'sum(whole)',
            },
        },
    ) }}

    union all

    {{ test_agreement(
        'zeros',
        sums={
            'zero_against_nothing': {
                'expression': 'sum(whole)',
                'to': 'nothing',
                'to_expression': 'sum(part)',
            },
        },
    ) }}

)

select {{ sorted_text('finding') }} as findings
from failures
having
    (
        {{ sorted_text('finding') }} = concat_ws(
            ', ',
            'differs: 3, 4',
            'nothing_against_something: null, 3',
            'something_against_nothing: 3, null',
            'whole_id not in wholes: x'
        )
    ) is not true

-- Of each kind what breaks the rule must fail once, with the rule and the row;
-- what keeps it must not, nulls among it.
with

sample (row_id, category_name, class_name, status, actual, expected) as (

    values
    ('a', 'Go', 'Puto', 'kept', 1, 1),
    ('b', 'Glow', 'Puto', 'kept', 1, 2),
    ('c', 'Go', 'Rice', 'lost', 1, null),
    ('d', 'Go', 'Rice', 'lost', 1, 1),
    ('e', 'Grow', null, null, 1, 1),
    ('e', 'Grow', null, 'it''s', 1, 1),
    ('f', 'Go', null, null, 1, 1),
    (null, 'Glow', 'Fish', null, 1, 1),
    (null, 'Glow', 'Rice', null, 1, 1)

),

failures as (

    {{ test_rules(
        'sample',
        unique=[
            'row_id',
            ['category_name', 'class_name'],
            "case when status = 'kept' then class_name end",
        ],
        not_null=['row_id'],
        accepted_values={'status': ['kept', "it's"]},
        always_true={'expected_is_met': 'actual = expected'},
    ) }}

)

select {{ sorted_text('finding') }} as findings
from failures
having
    (
        {{ sorted_text('finding') }} = concat_ws(
            ', ',
            'case when status = ''kept'' then class_name end not unique: Puto',
            'category_name, class_name not unique: Go, Rice',
            'category_name, class_name not unique: Grow, null',
            'expected_is_met: b',
            'expected_is_met: c',
            'row_id not unique: e',
            'row_id null: null',
            'status not accepted: lost'
        )
    ) is not true

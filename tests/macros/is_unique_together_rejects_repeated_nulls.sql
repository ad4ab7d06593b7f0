-- Two pairs occur twice, one of them with a null: the test must fail each once.
with

sample (category_name, class_name) as (

    values
    ('Go', 'Puto'),
    ('Glow', 'Puto'),
    ('Go', 'Rice'),
    ('Go', 'Rice'),
    ('Grow', null),
    ('Grow', null),
    ('Go', null)

),

failures as (

    {{ test_is_unique_together('sample', ['category_name', 'class_name']) }}

)

select count(*) as failure_count
from failures
having count(*) != 2

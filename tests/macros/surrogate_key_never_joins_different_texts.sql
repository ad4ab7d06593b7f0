-- Different lists of texts have different keys, wherever the texts are cut.
with

cases (category_name, class_name) as (

    values
    ('a', 'bc'),
    ('ab', 'c'),
    ('abc', ''),
    ('', 'abc'),
    ('bc', 'a'),
    ('a', 'b'),
    ('a-', '-b'),
    ('a--', 'b')

),

keyed as (

    select {{ surrogate_key(['category_name', 'class_name']) }} as class_id
    from cases

)

select count(distinct class_id) as key_count
from keyed
having count(distinct class_id) != 8

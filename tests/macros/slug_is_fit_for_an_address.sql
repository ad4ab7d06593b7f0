-- Letters, digits and single hyphens, or nothing.
with

cases (input, expected) as (

    values
    ('White Rice', 'white-rice'),
    ('  Crème brûlée  ', 'creme-brulee'),
    ('a/../b', 'a-b'),
    ('<img src=x onerror=alert(1)>', 'img-src-x-onerror-alert-1'),
    ('100 % "{}" ''', '100'),
    (repeat('a', 80), repeat('a', 80)),
    (repeat('a', 81), null),
    (repeat('ab', 16), null),
    (concat(repeat('ab', 16), 'x'), concat(repeat('ab', 16), 'x')),
    ('白米 🍚', null),
    (' - ', null),
    ('', null),
    (null, null)

),

answers as (

    select
        *,
        {{ slug('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

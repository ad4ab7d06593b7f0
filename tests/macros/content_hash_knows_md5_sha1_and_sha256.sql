-- An MD5, SHA-1 or SHA-256 in lower case; anything else is no hash.
with

cases (input, expected) as (

    values
    ('00fa983fd18aaf158e5aa70cc581e118', '00fa983fd18aaf158e5aa70cc581e118'),
    ('00FA983FD18AAF158E5AA70CC581E118', '00fa983fd18aaf158e5aa70cc581e118'),
    (' 00fa983fd18aaf158e5aa70cc581e118 ', '00fa983fd18aaf158e5aa70cc581e118'),
    (repeat('a', 40), repeat('a', 40)),
    (repeat('0', 64), repeat('0', 64)),
    (repeat('a', 31), null),
    (repeat('a', 33), null),
    (repeat('a', 39), null),
    (repeat('a', 41), null),
    (repeat('a', 63), null),
    (repeat('a', 65), null),
    (repeat('a', 128), null),
    (concat(repeat('a', 31), 'g'), null),
    (concat('g', repeat('a', 31)), null),
    (concat(repeat('a', 16), chr(10), repeat('a', 15)), null),
    (concat(repeat('a', 31), chr(10)), null),
    (repeat(' ', 32), null),
    ('', null),
    (null, null)

),

answers as (

    select
        *,
        {{ content_hash('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

-- One spelling for one path; what leads out of the folder is left visible.
with

cases (input, expected) as (

    values
    ('images/Go/1.webp', 'images/Go/1.webp'),
    (concat('images', chr(92), 'Go', chr(92), '1.webp'), 'images/Go/1.webp'),
    (concat('.', chr(92), 'images', chr(92), chr(92), '1'), 'images/1'),
    ('images//Go///1.webp', 'images/Go/1.webp'),
    ('./images/1.webp', 'images/1.webp'),
    ('././images/1.webp', 'images/1.webp'),
    ('.//images/1.webp', 'images/1.webp'),
    ('images/./Go/././1.webp', 'images/Go/1.webp'),
    ('images/.hidden/1.webp', 'images/.hidden/1.webp'),
    ('.hidden/1.webp', '.hidden/1.webp'),
    ('images./1.webp', 'images./1.webp'),
    ('../1.webp', '../1.webp'),
    ('  ', null),
    ('images/../1.webp', 'images/../1.webp'),
    ('/images/1.webp', '/images/1.webp'),
    ('//images/1.webp', '/images/1.webp'),
    ('Images/1.WEBP', 'Images/1.WEBP'),
    ('./', null),
    ('', null),
    (null, null)

),

answers as (

    select
        *,
        {{ clean_path('input') }} as found

    from cases

)

select *
from answers
where found is distinct from expected

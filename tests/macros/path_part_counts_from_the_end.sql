-- 1 is the file name; beyond the first folder there is nothing.
with

cases (input, file_name, class_folder, category_folder) as (

    values
    ('/data/Go/Rice/a.json', 'a.json', 'Rice', 'Go'),
    ('Go/Rice/a.json', 'a.json', 'Rice', 'Go'),
    ('Rice/a.json', 'a.json', 'Rice', null),
    ('/Rice/a.json', 'a.json', 'Rice', null),
    ('a.json', 'a.json', null, null),
    ('/a.json', 'a.json', null, null),
    ('Go//a.json', 'a.json', null, 'Go'),
    ('Go/Rice/', null, 'Rice', 'Go'),
    ('Gó 🍚/Ri''ce/a.json', 'a.json', 'Ri''ce', 'Gó 🍚'),
    ('', null, null, null),
    (null, null, null, null)

),

answers as (

    select
        *,
        {{ path_part('input', 1) }} as first_found,
        {{ path_part('input', 2) }} as second_found,
        {{ path_part('input', 3) }} as third_found

    from cases

)

select *
from answers
where
    first_found is distinct from file_name
    or second_found is distinct from class_folder
    or third_found is distinct from category_folder

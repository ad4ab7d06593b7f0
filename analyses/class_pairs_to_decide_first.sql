-- Which pairs of classes need a definition that tells them apart? Strays are
-- single pictures and can wait.
select
    category_name_a,
    class_name_a,
    category_name_b,
    class_name_b,
    reading,
    shared_hashes,
    containment_a,
    containment_b
from {{ ref('class_overlaps') }}
where reading not in ('accepted', 'stray')
order by
    greatest(containment_a, containment_b) desc,
    shared_hashes desc,
    class_name_a asc,
    class_name_b asc
limit 20

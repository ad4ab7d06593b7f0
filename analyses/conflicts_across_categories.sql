-- Which pictures are filed under two categories, the gravest contradiction?
select
    content_hash,
    categories,
    classes,
    copies,
    wasted_bytes
from {{ ref('inter_class_duplicates') }}
where is_cross_category
order by copies desc, content_hash asc
limit 20

-- Which pictures are needlessly repeated inside one class? The notebook's
-- second top ten.
select
    content_hash,
    category_name,
    class_name,
    copies,
    file_bytes,
    width_px,
    height_px,
    wasted_bytes
from {{ ref('intra_class_duplicates') }}
order by wasted_bytes desc, content_hash asc
limit 10

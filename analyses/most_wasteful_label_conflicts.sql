-- Which pictures under several labels waste most? The notebook's first top ten.
select
    content_hash,
    classes,
    copies,
    file_bytes,
    width_px,
    height_px,
    wasted_bytes
from {{ ref('inter_class_duplicates') }}
order by wasted_bytes desc, content_hash asc
limit 10

select
    content_hash,
    left(content_hash, 8) as picture,
    '/picture?hash=' || content_hash as picture_url,
    classes,
    categories,
    copies,
    class_count,
    file_bytes,
    wasted_bytes,
    width_px,
    height_px,
    is_cross_category
from main.inter_class_duplicates
order by wasted_bytes desc, content_hash asc
limit 1000

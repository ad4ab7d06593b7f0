select
    content_hash,
    left(content_hash, 8) as picture,
    '/picture?hash=' || content_hash as picture_url,
    '/thumbnails/' || content_hash || '.webp' as address,
    relative_path,
    classes,
    split_names,
    duplicate_scope,
    place,
    copies,
    class_count,
    split_count,
    near_duplicates,
    wasted_bytes
from main.thumbnails
order by place asc
limit 3000

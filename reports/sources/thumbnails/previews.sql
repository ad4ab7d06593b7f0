select
    content_hash,
    left(content_hash, 8) as picture,
    '/thumbnails/' || content_hash || '.webp' as address,
    section,
    classes,
    copies,
    wasted_bytes
from main.thumbnails
order by wasted_bytes desc, content_hash asc, section asc
limit 400

select
    content_hash,
    '/thumbnails/' || content_hash || '.webp' as address,
    section,
    classes,
    copies,
    wasted_bytes
from main.thumbnails
order by wasted_bytes desc, content_hash asc, section asc
limit 300

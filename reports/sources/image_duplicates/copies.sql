select
    content_hash,
    left(content_hash, 8) as picture,
    '/picture?hash=' || content_hash as picture_url,
    class_slug,
    '/classes/' || class_slug as class_url,
    class_label,
    category_label,
    also_in,
    split_name,
    relative_path,
    source_domain,
    action,
    reason,
    keeper_path,
    near_reason,
    place,
    copy_number,
    content_bytes,
    freed_bytes,
    downloaded_at
from report.picture_copies
-- One picture that is everywhere leaves room for the others.
order by copy_number > 100 asc, place asc, copy_number asc
limit 50000

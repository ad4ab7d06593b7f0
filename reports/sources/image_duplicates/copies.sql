select
    copies.content_hash,
    left(copies.content_hash, 8) as picture,
    '/picture?hash=' || copies.content_hash as picture_url,
    copies.class_slug,
    class_names.class_url,
    copies.class_label,
    copies.category_label,
    copies.also_in,
    copies.split_name,
    copies.relative_path,
    copies.source_domain,
    copies.action,
    copies.reason,
    copies.keeper_path,
    copies.near_reason,
    copies.place,
    copies.copy_number,
    copies.content_bytes,
    copies.freed_bytes,
    copies.downloaded_at
from report.picture_copies as copies
inner join report.class_names as class_names
    on copies.class_id = class_names.class_id
-- One picture that is everywhere leaves room for the others.
order by
    copies.copy_number > 100 asc,
    copies.place asc,
    copies.copy_number asc
limit 50000

select
    content_hash,
    left(content_hash, 8) as picture,
    '/picture?hash=' || content_hash as picture_url,
    classes,
    split_names,
    first_path,
    duplicate_scope,
    place,
    copies,
    class_count,
    split_count,
    near_duplicates,
    same_scenes,
    file_bytes,
    wasted_bytes,
    width_px || ' × ' || height_px as dimensions
from report.pictures
order by place asc
limit 25000

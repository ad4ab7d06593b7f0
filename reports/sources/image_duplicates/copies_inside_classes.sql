select
    intra_class_duplicates.content_hash,
    left(intra_class_duplicates.content_hash, 8) as picture,
    '/picture?hash=' || intra_class_duplicates.content_hash as picture_url,
    class_names.class_url,
    class_names.class_label,
    class_names.category_label,
    intra_class_duplicates.copies,
    intra_class_duplicates.file_bytes,
    intra_class_duplicates.wasted_bytes,
    intra_class_duplicates.width_px,
    intra_class_duplicates.height_px
from main.intra_class_duplicates as intra_class_duplicates
inner join report.class_names as class_names
    on intra_class_duplicates.class_id = class_names.class_id
order by
    intra_class_duplicates.wasted_bytes desc,
    intra_class_duplicates.content_hash asc
limit 1000

select
    class_names.class_url,
    class_names.class_label,
    leaked_images.split_name,
    leaked_images.relative_path,
    leaked_images.action,
    leaked_images.reason,
    leaked_images.keeper_path,
    leaked_images.content_hash,
    left(leaked_images.content_hash, 8) as picture,
    '/picture?hash=' || leaked_images.content_hash as picture_url,
    leaked_images.all_images,
    leaked_images.content_bytes,
    leaked_images.wasted_bytes
from report.leaked_images as leaked_images
inner join report.class_names as class_names
    on leaked_images.class_id = class_names.class_id
order by
    leaked_images.wasted_bytes desc,
    leaked_images.content_hash asc,
    leaked_images.split_name asc,
    leaked_images.image_id asc
limit 2000

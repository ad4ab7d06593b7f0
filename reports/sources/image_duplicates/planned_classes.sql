select
    class_names.class_url,
    class_names.class_slug,
    class_names.class_label,
    planned_classes.images,
    planned_classes.kept_images,
    planned_classes.removed_images,
    planned_classes.reviewed_images,
    planned_classes.freed_bytes
from report.planned_classes as planned_classes
inner join report.class_names as class_names
    on planned_classes.class_id = class_names.class_id
order by planned_classes.images desc, class_names.class_slug asc
limit 5000

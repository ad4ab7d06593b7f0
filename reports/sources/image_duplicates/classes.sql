select
    classes.*,
    class_names.class_slug,
    class_names.class_label,
    class_names.category_slug,
    class_names.category_label,
    class_names.class_url,
    '/categories/' || class_names.category_slug as category_url
from main.classes as classes
inner join report.class_names as class_names
    on classes.class_id = class_names.class_id
order by classes.conflict_share desc nulls last, classes.class_id asc
limit 5000

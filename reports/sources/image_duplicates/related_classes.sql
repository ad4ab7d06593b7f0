select
    '/classes/' || class_slug as class_url,
    class_slug,
    class_label,
    group_label,
    place,
    group_classes,
    group_conflicts,
    inter_class_images,
    is_first_of_group
from report.related_classes
where group_classes > 1
order by place asc
limit 5000

select
    class_names.class_url,
    related_classes.class_slug,
    related_classes.class_label,
    related_classes.group_label,
    related_classes.place,
    related_classes.group_classes,
    related_classes.group_conflicts,
    related_classes.inter_class_images,
    related_classes.is_first_of_group
from report.related_classes as related_classes
inner join report.class_names as class_names
    on related_classes.class_id = class_names.class_id
where related_classes.group_classes > 1
order by related_classes.place asc
limit 5000

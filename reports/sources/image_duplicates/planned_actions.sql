select
    class_names.class_slug,
    class_names.class_url,
    class_names.class_label,
    planned_actions.action,
    planned_actions.images,
    planned_actions.content_bytes,
    planned_actions.freed_bytes
from report.planned_actions as planned_actions
inner join report.class_names as class_names
    on planned_actions.class_id = class_names.class_id
order by planned_actions.images desc, class_names.class_slug asc
limit 15000

select
    classes.class_slug,
    '/classes/' || classes.class_slug as class_url,
    classes.class_label,
    planned_actions.action,
    planned_actions.images,
    planned_actions.content_bytes,
    planned_actions.freed_bytes
from main.planned_actions as planned_actions
inner join main.classes as classes
    on planned_actions.class_id = classes.class_id
order by planned_actions.images desc, classes.class_slug asc
limit 15000

select
    *,
    '/classes/' || class_slug as class_url,
    '/categories/' || category_slug as category_url
from main.classes
order by wasted_bytes desc, class_id asc
limit 5000

select
    *,
    '/categories/' || category_slug as category_url
from main.categories
order by wasted_bytes desc, category_name asc
limit 1000

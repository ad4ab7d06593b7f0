select
    categories.*,
    category_names.category_slug,
    category_names.category_label,
    '/categories/' || category_names.category_slug as category_url
from main.categories as categories
inner join report.category_names as category_names
    on categories.category_name = category_names.category_name
order by categories.wasted_bytes desc, categories.category_name asc
limit 1000

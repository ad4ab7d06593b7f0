select * from main.categories
order by wasted_bytes desc, category_name asc
limit 1000

select * from main.classes
order by wasted_bytes desc, class_id asc
limit 5000

select * exclude (class_ids) from main.build_history
order by build_number desc
limit 100

select * from main.data_quality
order by subject asc, checked desc, outcome asc
limit 1000

select * from main.data_quality
order by checked desc, subject asc, outcome asc
limit 1000

select * from main.build_history
order by build_number desc
limit 100

select * from main.recommendations
order by kind asc, position asc

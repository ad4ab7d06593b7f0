select * from main.group_sizes
order by copies asc, duplicate_scope asc
limit 1000

select * from main.split_leaks
order by leaked_hashes desc, split_name_a asc, split_name_b asc
limit 1000

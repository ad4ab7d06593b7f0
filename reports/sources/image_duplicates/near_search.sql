select * from main.near_duplicate_search
limit 1

select * from main.storage_scenarios
order by position asc

select * from main.daily_duplicates
order by downloaded_on desc nulls last
limit 5000

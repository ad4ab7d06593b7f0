select * from main.duplicate_summary

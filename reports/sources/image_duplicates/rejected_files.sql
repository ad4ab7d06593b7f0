select * from main.rejected_files
order by metadata_file asc
limit 1000

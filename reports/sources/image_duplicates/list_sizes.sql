select * from report.list_sizes

select * from main.source_domains
order by surplus_copies desc, source_domain asc
limit 1000

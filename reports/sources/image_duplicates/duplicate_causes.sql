select * from main.duplicate_causes
order by surplus_copies desc, cause asc

select
    relative_path,
    classes,
    split_names,
    record_count
from main.contradicted_files
order by class_count desc, relative_path asc
limit 200

select
    group_name,
    split_names,
    group_images,
    strayed_images
from main.group_split_leaks
order by strayed_images desc, group_name asc
limit 200

-- Which classes hold the largest part of contradictory labels, and which class
-- do they contradict?
select
    category_name,
    class_name,
    hashed_images,
    inter_class_images,
    conflict_share,
    nearest_category_name,
    nearest_class_name,
    nearest_shared_hashes
from {{ ref('classes') }}
where inter_class_images > 0
order by conflict_share desc, class_name asc
limit 20

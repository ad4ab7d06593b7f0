select
    class_names.class_slug,
    dedup_plan.action,
    dedup_plan.relative_path,
    dedup_plan.keeper_path,
    dedup_plan.reason,
    dedup_plan.content_hash,
    left(dedup_plan.content_hash, 8) as picture,
    dedup_plan.content_bytes,
    dedup_plan.freed_bytes
from main.dedup_plan as dedup_plan
inner join report.class_names as class_names
    on dedup_plan.class_id = class_names.class_id
order by dedup_plan.freed_bytes desc, dedup_plan.image_id asc
limit 20000

select
    storage_waste.level,
    class_names.class_slug,
    class_names.class_label,
    category_names.category_slug,
    '/categories/' || category_names.category_slug as category_url,
    category_names.category_label,
    case storage_waste.duplicate_scope
        when 'inter_class' then 'in several classes'
        else 'in one class'
    end as scope,
    storage_waste.duplicate_groups,
    storage_waste.surplus_copies,
    storage_waste.wasted_bytes,
    storage_waste.total_bytes,
    storage_waste.wasted_share
from main.storage_waste as storage_waste
left join report.class_names as class_names
    on
        storage_waste.category_name = class_names.category_name
        and storage_waste.class_name = class_names.class_name
left join report.category_names as category_names
    on storage_waste.category_name = category_names.category_name
order by storage_waste.wasted_bytes desc, class_names.class_slug asc
limit 10000

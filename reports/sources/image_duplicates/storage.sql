select
    storage_waste.level,
    classes.class_slug,
    classes.class_label,
    categories.category_slug,
    '/categories/' || categories.category_slug as category_url,
    categories.category_label,
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
left join main.classes as classes
    on
        storage_waste.category_name = classes.category_name
        and storage_waste.class_name = classes.class_name
left join main.categories as categories
    on storage_waste.category_name = categories.category_name
order by storage_waste.wasted_bytes desc, classes.class_slug asc
limit 10000

select
    case duplicate_scope
        when 'inter_class' then 'in several classes'
        else 'in one class'
    end as scope,
    duplicate_groups,
    surplus_copies,
    wasted_bytes,
    wasted_share
from main.storage_waste
where level = 'dataset'
order by wasted_bytes desc, duplicate_scope asc

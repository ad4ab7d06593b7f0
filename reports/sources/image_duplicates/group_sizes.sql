select
    copies,
    case duplicate_scope
        when 'inter_class' then 'in several classes'
        else 'in one class'
    end as scope,
    duplicate_groups
from report.group_sizes
order by copies asc, duplicate_scope asc
limit 1000

select
    *,
    case
        when
            metric like '%rate' or metric like '%share' or metric = 'jaccard'
            then 'pct2'
        else 'num0'
    end as unit
from main.recommendations
order by kind asc, position asc

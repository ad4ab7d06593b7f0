select
    metric,
    replace(metric, '_', ' ') as label,
    scope,
    offender,
    status,
    finding,
    why,
    metric_value,
    warn_above,
    fail_above,
    warn_below,
    fail_below,
    case
        when
            metric like '%rate%' or metric like '%share' or metric = 'jaccard'
            then 'pct2'
        else 'num0'
    end as unit
from main.expectation_results
order by
    case status when 'fail' then 1 when 'warn' then 2 when 'pass' then 3 else 4 end asc,
    metric asc,
    scope asc,
    offender asc
limit 5000

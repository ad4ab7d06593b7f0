select
    *,
    action || ': ' || reason as what
from report.planned_reasons
order by images desc, action asc, reason asc
limit 100

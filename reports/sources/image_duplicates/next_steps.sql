select
    next_steps.*,
    evidence_pages.page_url,
    evidence_pages.page_label
from main.next_steps
left join report.evidence_pages
    on next_steps.evidence_mart = evidence_pages.evidence_mart
order by next_steps.step asc
limit 100

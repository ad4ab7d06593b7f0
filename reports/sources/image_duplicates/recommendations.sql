select
    recommendations.*,
    evidence_pages.page_url,
    evidence_pages.page_label,
    case
        when
            recommendations.metric like '%rate%'
            or recommendations.metric like '%share'
            or recommendations.metric = 'jaccard'
            then 'pct2'
        else 'num0'
    end as unit
from main.recommendations
left join report.evidence_pages
    on recommendations.evidence_mart = evidence_pages.evidence_mart
order by recommendations.kind asc, recommendations.position asc

{{ config(severity='warn', store_failures=true) }}

-- One row per expectation that has crossed its first threshold.
select
    finding,
    why,
    metric,
    scope,
    offender,
    metric_value,
    threshold,
    status
from {{ ref('expectation_results') }}
where status = 'warn'

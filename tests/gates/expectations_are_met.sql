{{ config(store_failures=true) }}

-- One row per expectation that fails the build: who, what, which threshold.
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
where (status in ('pass', 'warn')) is not true

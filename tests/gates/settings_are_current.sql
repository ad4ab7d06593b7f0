{{ config(severity='warn', store_failures=true) }}

-- One row per acceptance that has no effect any more.
select staleness as finding
from {{ ref('int_accepted_duplicates') }}
where problem is null and staleness is not null

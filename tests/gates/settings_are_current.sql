{{ config(severity='warn', store_failures=true) }}

-- One row per acceptance or decision that has no effect any more, or soon has
-- none.
select finding
from {{ ref('acceptances') }}
where status in ('ends soon', 'ended', 'covers nothing')

union all

select concat('decision about ', subject, ' is stale: ', finding) as finding
from {{ ref('decision_results') }}
where status = 'stale'

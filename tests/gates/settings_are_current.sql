{{ config(severity='warn', store_failures=true) }}

-- One row per acceptance that has no effect any more, or soon has none.
select finding
from {{ ref('acceptances') }}
where status in ('ends soon', 'ended', 'covers nothing')

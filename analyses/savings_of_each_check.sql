-- What would each check have saved, the cheapest first? Each line counts what
-- the checks above it would have missed.
select
    cause,
    prevented_by,
    surplus_copies,
    surplus_share,
    surplus_bytes
from {{ ref('duplicate_causes') }}
order by
    case cause when 'same_url' then 1 when 'same_domain' then 2 else 3 end

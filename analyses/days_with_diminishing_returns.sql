-- From which day on did scraping bring fewer new pictures than before?
select
    downloaded_on,
    hashed_images,
    first_copies,
    duplicate_rate,
    running_duplicate_rate,
    duplicate_rate - lag(duplicate_rate) over (order by downloaded_on)
        as duplicate_rate_change
from {{ ref('daily_duplicates') }}
where downloaded_on is not null
order by downloaded_on asc

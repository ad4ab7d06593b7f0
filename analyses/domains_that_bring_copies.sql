-- Which domains are not worth scraping again? Small ones are left out, since
-- their rate says little.
select
    source_domain,
    hashed_images,
    surplus_copies,
    duplicate_rate,
    surplus_bytes,
    class_count
from {{ ref('source_domains') }}
where hashed_images >= 100
order by duplicate_rate desc, source_domain asc
limit 20

select
    class_slug,
    '/classes/' || neighbour_class_slug as neighbour_url,
    '/class-pair?first=' || class_slug
    || '&second=' || neighbour_class_slug as pair_url,
    neighbour_class_label,
    neighbour_category_name,
    reading,
    neighbour_rank,
    neighbours,
    shared_hashes,
    shared_bytes,
    containment,
    neighbour_containment
from report.class_neighbours
where neighbour_rank <= 10
order by class_slug asc, neighbour_rank asc
limit 40000

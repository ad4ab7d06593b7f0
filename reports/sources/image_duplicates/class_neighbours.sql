select
    neighbours.class_slug,
    class_names.class_url as neighbour_url,
    '/class-pair?first=' || neighbours.class_slug
    || '&second=' || neighbours.neighbour_class_slug as pair_url,
    neighbours.neighbour_class_label,
    neighbours.neighbour_category_name,
    neighbours.reading,
    neighbours.neighbour_rank,
    neighbours.neighbours,
    neighbours.shared_hashes,
    neighbours.shared_bytes,
    neighbours.containment,
    neighbours.neighbour_containment
from report.class_neighbours as neighbours
inner join report.class_names as class_names
    on neighbours.neighbour_class_id = class_names.class_id
where neighbours.neighbour_rank <= 10
order by neighbours.class_slug asc, neighbours.neighbour_rank asc
limit 40000

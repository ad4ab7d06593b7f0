select
    class_label,
    neighbour_class_label,
    conflict_rank,
    neighbour_conflict_rank,
    shared_hashes
from report.class_neighbours
where conflict_rank <= 25 and neighbour_conflict_rank <= 25

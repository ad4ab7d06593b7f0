select
    class_label,
    neighbour_class_label,
    conflict_rank,
    neighbour_conflict_rank,
    shared_hashes
from main.class_neighbours
where conflict_rank <= 25 and neighbour_conflict_rank <= 25

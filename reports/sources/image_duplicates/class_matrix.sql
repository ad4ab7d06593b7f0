select
    class_neighbours.class_label,
    class_neighbours.neighbour_class_label,
    one_class.place,
    other_class.place as neighbour_place,
    class_neighbours.shared_hashes
from report.class_neighbours as class_neighbours
inner join report.related_classes as one_class
    on class_neighbours.class_id = one_class.class_id
inner join report.related_classes as other_class
    on class_neighbours.neighbour_class_id = other_class.class_id
where
    one_class.place <= 40
    and one_class.group_classes > 1
    and other_class.place <= 40
    and other_class.group_classes > 1

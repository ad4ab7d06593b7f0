select
    one_class.class_label as class_label_a,
    one_class.class_slug as class_slug_a,
    one_class.class_url as url_a,
    '/class-pair?first=' || one_class.class_slug
    || '&second=' || other_class.class_slug as pair_url,
    one_class.category_label as category_label_a,
    other_class.class_label as class_label_b,
    other_class.class_slug as class_slug_b,
    other_class.class_url as url_b,
    other_class.category_label as category_label_b,
    one_class.class_label || ' + ' || other_class.class_label as pair_label,
    class_overlaps.reading,
    class_overlaps.reading != 'stray' as is_to_decide,
    class_overlaps.shared_hashes,
    class_overlaps.shared_bytes,
    class_overlaps.jaccard,
    class_overlaps.containment_a,
    class_overlaps.containment_b,
    class_overlaps.is_same_category
from main.class_overlaps as class_overlaps
inner join report.class_names as one_class
    on class_overlaps.class_id_a = one_class.class_id
inner join report.class_names as other_class
    on class_overlaps.class_id_b = other_class.class_id
order by
    class_overlaps.reading = 'stray' asc,
    class_overlaps.shared_hashes desc,
    one_class.class_slug asc,
    other_class.class_slug asc
limit 5000

select
    near_leaks.split_label,
    replace(near_leaks.kind, '_', ' ') as kind,
    near_leaks.similarity,
    near_leaks.relative_path_a,
    names_a.class_label as class_label_a,
    near_leaks.split_name_a,
    near_leaks.relative_path_b,
    names_b.class_label as class_label_b,
    near_leaks.split_name_b,
    near_leaks.is_accepted,
    near_leaks.content_hash_a,
    near_leaks.content_hash_b,
    near_leaks.all_pairs
from report.near_leaks as near_leaks
inner join report.class_names as names_a
    on near_leaks.class_id_a = names_a.class_id
inner join report.class_names as names_b
    on near_leaks.class_id_b = names_b.class_id
order by
    near_leaks.kind asc,
    near_leaks.similarity desc,
    near_leaks.content_hash_a asc,
    near_leaks.content_hash_b asc,
    near_leaks.split_name_a asc,
    near_leaks.split_name_b asc
limit 2000

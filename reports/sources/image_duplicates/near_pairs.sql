select
    near_pairs.content_hash_a,
    near_pairs.content_hash_b,
    left(near_pairs.content_hash_a, 8) as picture_a,
    left(near_pairs.content_hash_b, 8) as picture_b,
    '/picture?hash=' || near_pairs.content_hash_a as url_a,
    '/picture?hash=' || near_pairs.content_hash_b as url_b,
    one_picture.first_path as first_path_a,
    other_picture.first_path as first_path_b,
    one_picture.classes as classes_a,
    other_picture.classes as classes_b,
    one_picture.split_names as split_names_a,
    other_picture.split_names as split_names_b,
    one_picture.width_px || ' × ' || one_picture.height_px as dimensions_a,
    other_picture.width_px || ' × ' || other_picture.height_px as dimensions_b,
    case near_pairs.kind
        when 'near_duplicate' then 'near duplicate'
        else 'same scene'
    end as kind,
    case near_pairs.orientation
        when 'upright' then null
        when 'mirrored' then 'the second is mirrored'
        when 'flipped' then 'the second is flipped, top to bottom'
        when 'turned_half' then 'the second is turned by a half'
        when 'turned_right' then 'the second is turned to the right'
        when 'turned_left' then 'the second is turned to the left'
        else 'the second is turned and mirrored'
    end as turned,
    case
        when near_pairs.cut_a = 'whole' and near_pairs.cut_b = 'whole' then null
        when near_pairs.cut_a = 'whole' then 'the second has more at its edges'
        when near_pairs.cut_b = 'whole' then 'the first has more at its edges'
        else 'both were compared without their edges'
    end as cut,
    case when near_pairs.is_same_class then 'one' else 'two' end as class_span,
    case when near_pairs.is_same_split then 'one' else 'two' end as split_span,
    near_pairs.similarity,
    one_picture.file_bytes as file_bytes_a,
    other_picture.file_bytes as file_bytes_b,
    one_group.is_keeper as is_keeper_a,
    other_group.is_keeper as is_keeper_b,
    near_pairs.is_accepted
from main.near_duplicate_pairs as near_pairs
inner join report.pictures as one_picture
    on near_pairs.content_hash_a = one_picture.content_hash
inner join report.pictures as other_picture
    on near_pairs.content_hash_b = other_picture.content_hash
left join main.near_duplicate_groups as one_group
    on
        near_pairs.content_hash_a = one_group.content_hash
        and near_pairs.kind = 'near_duplicate'
left join main.near_duplicate_groups as other_group
    on
        near_pairs.content_hash_b = other_group.content_hash
        and near_pairs.kind = 'near_duplicate'
order by
    near_pairs.similarity desc,
    near_pairs.content_hash_a asc,
    near_pairs.content_hash_b asc
limit 10000

select
    hash_groups.content_hash,
    left(hash_groups.content_hash, 8) as picture,
    '/picture?hash=' || hash_groups.content_hash as picture_url,
    images.relative_path as first_path,
    hash_groups.copies,
    hash_groups.class_count,
    hash_groups.domain_count,
    hash_groups.file_bytes,
    hash_groups.wasted_bytes
from main.hash_groups as hash_groups
inner join main.images as images
    on
        hash_groups.content_hash = images.content_hash
        and images.is_first_copy
where hash_groups.copies > 1
order by hash_groups.copies desc, hash_groups.content_hash asc
limit 100

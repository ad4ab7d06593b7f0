-- Which pictures were copied most? A logo, a placeholder or a "not found" page
-- is often among them: look at one, then drop it everywhere.
select
    hash_groups.content_hash,
    hash_groups.copies,
    hash_groups.class_count,
    hash_groups.domain_count,
    hash_groups.file_bytes,
    images.relative_path as example_path
from {{ ref('hash_groups') }} as hash_groups
inner join {{ ref('images') }} as images
    on
        hash_groups.content_hash = images.content_hash
        and images.is_first_copy
where hash_groups.copies > 1
order by hash_groups.copies desc, hash_groups.content_hash asc
limit 20

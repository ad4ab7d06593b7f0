-- The floor, third part: marts that sum up others.

create table storage_waste as
with levels as (
    select class_id, category_name, class_name, sum(total_bytes)::bigint as total_bytes,
        case when grouping(class_id) = 0 then 'class'
            when grouping(category_name) = 0 then 'category' else 'dataset' end as level
    from classes
    group by grouping sets ((), (category_name), (class_id, category_name, class_name))
), waste as (
    select class_id, category_name, duplicate_scope,
        count(distinct content_hash) as duplicate_groups,
        count(*) filter (not is_first_copy) as surplus_copies,
        sum(wasted_bytes)::bigint as wasted_bytes,
        case when grouping(class_id) = 0 then 'class'
            when grouping(category_name) = 0 then 'category' else 'dataset' end as level
    from images where is_duplicate
    group by grouping sets (
        (duplicate_scope), (duplicate_scope, category_name),
        (duplicate_scope, class_id, category_name))
)
select levels.level, levels.category_name, class_name, scopes.duplicate_scope,
    coalesce(duplicate_groups, 0) as duplicate_groups,
    coalesce(surplus_copies, 0) as surplus_copies,
    coalesce(wasted_bytes, 0) as wasted_bytes, coalesce(total_bytes, 0) as total_bytes,
    coalesce(wasted_bytes, 0) / nullif(total_bytes, 0) as wasted_share
from levels
cross join (values ('inter_class'), ('intra_class')) as scopes (duplicate_scope)
left join waste
    on levels.level = waste.level and scopes.duplicate_scope = waste.duplicate_scope
    and levels.category_name is not distinct from waste.category_name
    and levels.class_id is not distinct from waste.class_id;

create table duplicate_summary as
with image_figures as (
    select count(*) as image_entries, count(*) filter (is_downloaded) as downloaded_images,
        count(*) filter (is_hashed) as hashed_images,
        count(*) filter (is_duplicate) as duplicate_members,
        coalesce(sum(content_bytes), 0)::bigint as total_bytes,
        min(downloaded_at) as first_downloaded_at, max(downloaded_at) as last_downloaded_at
    from images
), group_figures as (
    select count(*) as unique_images, count(*) filter (copies > 1) as duplicate_groups,
        count(*) filter (duplicate_scope = 'inter_class') as inter_class_groups,
        count(*) filter (duplicate_scope = 'intra_class') as intra_class_groups,
        coalesce(sum(surplus_copies), 0)::bigint as surplus_copies,
        coalesce(sum(surplus_within_classes), 0)::bigint as surplus_within_classes,
        coalesce(sum(surplus_across_classes), 0)::bigint as surplus_across_classes,
        avg(copies) filter (copies > 1) as mean_copies_per_duplicate_group,
        max(copies) filter (copies > 1) as largest_group_copies,
        coalesce(sum(wasted_bytes), 0)::bigint as wasted_bytes,
        coalesce(sum(wasted_bytes) filter (duplicate_scope = 'inter_class'), 0)::bigint
            as inter_class_wasted_bytes
    from hash_groups
), class_figures as (
    select sum(metadata_files)::bigint as metadata_files, count(*) as class_count,
        count(distinct category_name) as category_count
    from classes
), rejected_figures as (
    select count(*) as rejected_images from rejected_images
)
select *, total_bytes - wasted_bytes as unique_bytes,
    wasted_bytes - inter_class_wasted_bytes as intra_class_wasted_bytes,
    round(total_bytes / nullif(hashed_images, 0) * surplus_copies)::bigint
        as estimated_savings_bytes,
    surplus_copies / nullif(hashed_images, 0) as duplicate_rate,
    duplicate_members / nullif(hashed_images, 0) as duplicate_member_rate,
    wasted_bytes / nullif(total_bytes, 0) as wasted_share,
    downloaded_images / nullif(image_entries, 0) as download_success_rate
from image_figures
cross join group_figures cross join class_figures cross join rejected_figures;

-- Hashes that share one set of classes are paired off together.
create table class_overlaps as
with class_sets as (
    select class_ids, count(*) as hashes, sum(coalesce(file_bytes, 0)) as file_bytes
    from inter_class_duplicates group by class_ids
), members as (
    select row_number() over () as set_number, class_ids, hashes, file_bytes from class_sets
), set_classes as (
    select set_number, hashes, file_bytes, unnest(class_ids) as class_id from members
), labelled as (
    select set_classes.*, category_name, class_name
    from set_classes inner join classes using (class_id)
), pairs as (
    select a.class_id as class_id_a, b.class_id as class_id_b,
        sum(a.hashes)::bigint as shared_hashes, sum(a.file_bytes)::bigint as shared_bytes
    from labelled as a inner join labelled as b using (set_number)
    where (a.category_name, a.class_name) < (b.category_name, b.class_name)
    group by all
)
select class_id_a, class_id_b,
    a.category_name as category_name_a, a.class_name as class_name_a,
    b.category_name as category_name_b, b.class_name as class_name_b,
    shared_hashes, pairs.shared_bytes,
    shared_hashes / (a.unique_images + b.unique_images - shared_hashes) as jaccard,
    shared_hashes / a.unique_images as containment_a,
    shared_hashes / b.unique_images as containment_b,
    a.category_name = b.category_name as is_same_category
from pairs
inner join classes as a on class_id_a = a.class_id
inner join classes as b on class_id_b = b.class_id;

-- The floor, second part: typed entries to marts.

-- Of entries with one key the first stands, of entries for one file on disk the
-- latest download.
create table rejected_images as
with repeated_keys as (
    select image_id, min(entry_number) as first_entry_number
    from entries where is_object group by image_id having count(*) > 1
), keys_checked as (
    select metadata_file, entry_number, relative_path, downloaded_at,
        case when not is_object then 'entry is not an object'
            when entry_number > first_entry_number then 'entry key occurs twice in this file'
        end as reason, is_downloaded
    from entries left join repeated_keys using (image_id)
    where entry_key is not null
), repeated_paths as (
    select relative_path from keys_checked
    where reason is null and is_downloaded and relative_path is not null
    group by relative_path having count(*) > 1
), found as (
    select metadata_file, entry_number, reason from keys_checked where reason is not null
    union all
    (select metadata_file, entry_number, 'relative_path is that of another entry'
    from keys_checked semi join repeated_paths using (relative_path)
    where reason is null and is_downloaded
    qualify row_number() over (
        partition by relative_path
        order by downloaded_at desc nulls last, metadata_file, entry_number) > 1)
)
select metadata_file, entry_number, entry_key, class_id, category_name, class_name, reason,
    coalesce(relative_path, entry_excerpt, source_url) as excerpt
from found inner join entries using (metadata_file, entry_number);

create temp view accepted_entries as
from entries anti join rejected_images using (metadata_file, entry_number)
where entry_key is not null;

create table hash_groups as
with grouped as (
    select content_hash, count(*) as copies,
        max(file_bytes) as file_bytes, min(file_bytes) as least_file_bytes,
        max(width_px) as width_px, max(height_px) as height_px,
        count(source_domain) as domains, count(source_url) as urls,
        min(downloaded_at) as first_downloaded_at, max(downloaded_at) as last_downloaded_at
    from accepted_entries where is_hashed group by content_hash
), labelled as (
    select content_hash,
        count(distinct class_id) as class_count, count(distinct category_name) as category_count,
        count(distinct source_domain) as domain_count, count(distinct source_url) as url_count
    from accepted_entries semi join (from grouped where copies > 1) using (content_hash)
    where is_hashed group by content_hash
)
select content_hash,
    case when copies = 1 then 'none' when class_count = 1 then 'intra_class'
        else 'inter_class' end as duplicate_scope,
    copies, coalesce(class_count, 1) as class_count, coalesce(category_count, 1) as category_count,
    coalesce(domain_count, domains) as domain_count, coalesce(url_count, urls) as url_count,
    copies - 1 as surplus_copies,
    copies - coalesce(class_count, 1) as surplus_within_classes,
    coalesce(class_count, 1) - 1 as surplus_across_classes,
    file_bytes, coalesce(file_bytes, 0) * (copies - 1) as wasted_bytes, width_px, height_px,
    coalesce(least_file_bytes != file_bytes, false) as has_size_conflict,
    first_downloaded_at, last_downloaded_at
from grouped left join labelled using (content_hash);

create table images as
with ranked as (
    select image_id, row_number() over (
        partition by content_hash
        order by downloaded_at nulls last, metadata_file, entry_key) as copy_number
    from accepted_entries
    semi join (from hash_groups where copies > 1) using (content_hash)
    where is_hashed
), with_group as (
    select entries.*, hash_groups.copies, hash_groups.duplicate_scope,
        hash_groups.file_bytes as content_bytes, hash_groups.wasted_bytes as group_wasted_bytes,
        case when is_hashed then coalesce(ranked.copy_number, 1) end as copy_number
    from accepted_entries as entries
    left join hash_groups using (content_hash)
    left join ranked using (image_id)
)
select image_id, metadata_file, entry_key, class_id, content_hash, category_name, class_name,
    split_name, source_url, source_domain, relative_path, color_mode, image_format,
    hash_status, file_bytes_status, dimensions_status, downloaded_at_status,
    coalesce(duplicate_scope, 'none') as duplicate_scope, copy_number,
    file_bytes, content_bytes,
    case when not is_hashed then 0
        else group_wasted_bytes // copies + (copy_number <= group_wasted_bytes % copies)::bigint
    end as wasted_bytes,
    width_px, height_px, is_downloaded, is_hashed,
    coalesce(copies > 1, false) as is_duplicate,
    coalesce(copy_number = 1, false) as is_first_copy, downloaded_at
from with_group;

create table hash_classes as
select content_hash, class_id, category_name, class_name, count(*) as copies
from images where is_duplicate group by all;

create table inter_class_duplicates as
with labels as (
    select content_hash,
        string_agg(distinct class_name, ', ' order by class_name) as classes,
        list(distinct class_name order by class_name) as class_names,
        list(distinct class_id order by class_id) as class_ids,
        string_agg(distinct category_name, ', ' order by category_name) as categories
    from hash_classes
    semi join (from hash_groups where duplicate_scope = 'inter_class') using (content_hash)
    group by content_hash
)
select content_hash, classes, class_names, class_ids, categories, copies, class_count,
    category_count, surplus_within_classes, surplus_across_classes, file_bytes, wasted_bytes,
    width_px, height_px, category_count > 1 as is_cross_category
from hash_groups inner join labels using (content_hash);

create table intra_class_duplicates as
select content_hash, class_id, category_name, class_name, hash_groups.copies,
    file_bytes, wasted_bytes, width_px, height_px
from hash_groups inner join hash_classes using (content_hash)
where duplicate_scope = 'intra_class';

create table classes as
with files as (
    select distinct metadata_file, class_id, category_name, class_name,
        requested_images, found_urls
    from entries
), per_files as (
    select class_id, category_name, class_name, count(*) as metadata_files,
        sum(requested_images)::bigint as requested_images, sum(found_urls)::bigint as found_urls
    from files group by all
), per_images as (
    select class_id, count(*) as image_entries,
        count(*) filter (is_downloaded) as downloaded_images,
        count(*) filter (is_hashed) as hashed_images,
        count(*) filter (is_duplicate) as duplicate_members,
        count(*) filter (duplicate_scope = 'inter_class') as inter_class_images,
        count(*) filter (duplicate_scope = 'intra_class') as intra_class_images,
        count(*) filter (is_hashed and not is_first_copy) as surplus_copies,
        sum(content_bytes)::bigint as total_bytes, sum(wasted_bytes)::bigint as wasted_bytes
    from images group by class_id
), per_hashes as (
    select class_id, sum(copies - 1)::bigint as intra_class_surplus
    from hash_classes group by class_id
), per_rejected as (
    select class_id, count(*) as rejected_images from rejected_images group by class_id
), counted as (
    select class_id, category_name, class_name, metadata_files, requested_images, found_urls,
        coalesce(columns(* exclude (
            class_id, category_name, class_name, metadata_files, requested_images, found_urls)), 0)
    from per_files left join per_images using (class_id)
    left join per_hashes using (class_id) left join per_rejected using (class_id)
)
select *, hashed_images - intra_class_surplus as unique_images,
    hashed_images - inter_class_images as exclusive_images,
    downloaded_images / nullif(image_entries, 0) as download_success_rate,
    surplus_copies / nullif(hashed_images, 0) as duplicate_rate,
    duplicate_members / nullif(hashed_images, 0) as duplicate_member_rate,
    wasted_bytes / nullif(total_bytes, 0) as wasted_share
from counted;

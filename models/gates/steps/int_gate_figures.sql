with

images as (

    select * from {{ ref('images') }}

),

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

rejected_images as (

    select * from {{ ref('rejected_images') }}

),

summary as (

    select * from {{ ref('duplicate_summary') }}

),

baseline as (

    select * from {{ ref('int_build_baseline') }}

),

file_audit as (

    select * from {{ ref('file_audit') }}

),

image_files as (

    select * from {{ ref('image_files') }}

),

scans_counted as (

    select nullif(count(*), 0) as files
    from image_files

),

findings_counted as (

    select
        count(case when finding = 'missing' then 1 end)
            as missing_files,
        count(case when finding = 'orphaned' then 1 end)
            as orphaned_files,
        count(case when finding = 'changed' then 1 end)
            as changed_files,
        count(case when finding = 'named twice' then 1 end)
            as files_named_twice,
        count(case when finding = 'wrong extension' then 1 end)
            as wrong_extensions,
        count(case when finding = 'broken' then 1 end)
            as broken_files

    from file_audit

),

-- Null without a scan: nobody has looked.
files_audited as (

    select
        case
            when scans_counted.files > 0 then findings_counted.missing_files
        end as missing_files,
        case
            when scans_counted.files > 0 then findings_counted.orphaned_files
        end as orphaned_files,
        case
            when scans_counted.files > 0 then findings_counted.changed_files
        end as changed_files,
        case
            when scans_counted.files > 0 then findings_counted.files_named_twice
        end as files_named_twice,
        case
            when scans_counted.files > 0 then findings_counted.wrong_extensions
        end as wrong_extensions,
        case
            when scans_counted.files > 0 then findings_counted.broken_files
        end as broken_files

    from findings_counted
    cross join scans_counted

),

-- Null without splits: nobody could look.
leaks_counted as (

    select
        case
            when sum(split_count) > 0
                then
                    count(
                        case
                            when split_count > 1 and is_accepted is not true
                                then 1
                        end
                    )
        end as split_leaked_hashes

    from hash_groups

),

-- And a row of nothing: engines differ in what a rollup of no row is.
classes_or_none as (

    select
        class_id,
        category_name,
        class_name

    from classes

    union all

    select
        null as class_id,
        null as category_name,
        null as class_name

),

-- An accepted duplicate stays in every count of images; only what makes it a
-- duplicate is left out. A class without an entry has its row as well.
entries as (

    select
        class_id,
        category_name,
        cast(null as string) as class_name,
        content_hash,
        duplicate_scope,
        content_bytes,
        wasted_bytes,
        is_downloaded,
        is_hashed,
        is_first_copy,
        is_duplicate and is_accepted is not true as is_gated,
        true as is_image,
        true as is_entry

    from images

    union all

    select
        class_id,
        category_name,
        null as class_name,
        null as content_hash,
        null as duplicate_scope,
        null as content_bytes,
        null as wasted_bytes,
        false as is_downloaded,
        false as is_hashed,
        false as is_first_copy,
        false as is_gated,
        false as is_image,
        true as is_entry

    from rejected_images

    union all

    select
        class_id,
        category_name,
        class_name,
        null as content_hash,
        null as duplicate_scope,
        null as content_bytes,
        null as wasted_bytes,
        false as is_downloaded,
        false as is_hashed,
        false as is_first_copy,
        false as is_gated,
        false as is_image,
        false as is_entry

    from classes_or_none

),

members_counted as (

    select
        {{ scope_of_grouping() }} as scope,
        class_id,
        category_name,
        case when grouping(class_id) = 0 then max(class_name) end
            as class_name,

        count(case when is_entry then 1 end) as all_entries,
        count(case when is_image then 1 end) as image_entries,
        count(case when is_entry and not is_image then 1 end)
            as rejected_images,
        count(case when is_downloaded then 1 end) as downloaded_images,
        count(case when is_hashed then 1 end) as hashed_images,
        count(case when is_gated then 1 end) as duplicate_members,
        count(case when is_gated and not is_first_copy then 1 end)
            as surplus_copies,
        count(
            case
                when is_gated and duplicate_scope = 'inter_class' then 1
            end
        ) as inter_class_images,
        count(
            distinct case
                when is_gated and duplicate_scope = 'inter_class'
                    then content_hash
            end
        ) as inter_class_groups,
        count(
            distinct case
                when is_gated and duplicate_scope = 'intra_class'
                    then content_hash
            end
        ) as intra_class_groups,

        coalesce({{ total('wasted_bytes', where='is_gated') }}, 0)
            as wasted_bytes,
        coalesce({{ total('content_bytes') }}, 0) as total_bytes

    from entries
    group by rollup(category_name, class_id)
    having grouping(category_name) = 1 or category_name is not null

),

final as (

    select
        members_counted.scope,
        members_counted.class_id,
        members_counted.category_name,
        members_counted.class_name,

        members_counted.all_entries,
        members_counted.image_entries,
        members_counted.rejected_images,
        members_counted.downloaded_images,
        members_counted.hashed_images,
        members_counted.duplicate_members,
        members_counted.surplus_copies,
        members_counted.inter_class_images,
        members_counted.inter_class_groups,
        members_counted.intra_class_groups,
        leaks_counted.split_leaked_hashes,
        files_audited.missing_files,
        files_audited.orphaned_files,
        files_audited.changed_files,
        files_audited.files_named_twice,
        files_audited.wrong_extensions,
        files_audited.broken_files,

        members_counted.wasted_bytes,
        members_counted.total_bytes,

        {{ rate(
            'members_counted.surplus_copies', 'members_counted.hashed_images'
        ) }} as duplicate_rate,
        {{ rate(
            'members_counted.duplicate_members',
            'members_counted.hashed_images'
        ) }} as duplicate_member_rate,
        {{ rate(
            'members_counted.inter_class_images',
            'members_counted.hashed_images'
        ) }} as conflict_share,
        -- What is not there more than once wastes nothing, of whatever size.
        case
            when
                members_counted.hashed_images > 0
                and members_counted.duplicate_members = 0
                then 0
            else
                {{ rate(
                    'members_counted.wasted_bytes',
                    'members_counted.total_bytes'
                ) }}
        end as wasted_share,
        {{ rate(
            'members_counted.downloaded_images',
            'members_counted.image_entries'
        ) }} as download_success_rate,
        {{ rate(
            'members_counted.rejected_images', 'members_counted.all_entries'
        ) }} as rejected_image_share,
        {{ rate('summary.rejected_files', 'summary.metadata_files') }}
            as rejected_file_share,
        -- Rounded, so that a rise by as much as is allowed is not above it.
        case
            when members_counted.scope = 'dataset'
                then
                    round(
                        {{ rate(
                            'members_counted.surplus_copies',
                            'members_counted.hashed_images'
                        ) }} - baseline.baseline_duplicate_rate,
                        12
                    )
        end as duplicate_rate_increase

    from members_counted
    cross join leaks_counted
    cross join files_audited
    cross join summary
    cross join baseline

)

select * from final

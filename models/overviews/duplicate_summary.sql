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

conflicts as (

    select * from {{ ref('inter_class_duplicates') }}

),

conflicts_to_decide as (

    select * from {{ ref('int_conflicts_to_decide') }}

),

files as (

    select * from {{ ref('int_metadata_files') }}

),

rejected_images as (

    select * from {{ ref('rejected_images') }}

),

files_counted as (

    select
        count(*) as metadata_files,
        count(rejection_reason) as rejected_files

    from files

),

rejected_images_counted as (

    select count(*) as rejected_images
    from rejected_images

),

classes_counted as (

    select
        count(*) as class_count,
        count(distinct category_name) as category_count

    from classes

),

images_counted as (

    select
        count(*) as image_entries,
        count(case when is_downloaded then 1 end) as downloaded_images,
        count(case when is_hashed then 1 end) as hashed_images,
        count(distinct case when is_hashed then split_name end) as split_count,
        count(case when is_duplicate then 1 end)
            as duplicate_members,
        coalesce({{ total('content_bytes') }}, 0) as total_bytes,
        min(downloaded_at) as first_downloaded_at,
        max(downloaded_at) as last_downloaded_at

    from images

),

groups_counted as (

    select
        count(*) as unique_images,
        count(case when copies > 1 then 1 end) as duplicate_groups,
        count(case when duplicate_scope = 'inter_class' then 1 end)
            as inter_class_groups,
        count(case when duplicate_scope = 'intra_class' then 1 end)
            as intra_class_groups,
        coalesce({{ total('surplus_copies') }}, 0) as surplus_copies,
        coalesce({{ total('surplus_within_classes') }}, 0)
            as surplus_within_classes,
        coalesce({{ total('surplus_across_classes') }}, 0)
            as surplus_across_classes,
        avg(case when copies > 1 then copies end)
            as mean_copies_per_duplicate_group,
        avg(case when duplicate_scope = 'inter_class' then copies end)
            as mean_copies_per_inter_class_group,
        avg(case when duplicate_scope = 'intra_class' then copies end)
            as mean_copies_per_intra_class_group,
        max(case when copies > 1 then copies end) as largest_group_copies,
        coalesce({{ total('wasted_bytes') }}, 0) as wasted_bytes,
        coalesce(
            {{ total(
                'wasted_bytes', where="duplicate_scope = 'inter_class'"
            ) }}, 0
        ) as inter_class_wasted_bytes,
        coalesce({{ total('file_bytes * surplus_within_classes') }}, 0)
            as surplus_within_classes_bytes

    from hash_groups

),

conflicts_counted as (

    select count(case when not is_paired then 1 end) as unpaired_hashes
    from conflicts

),

final as (

    select
        files_counted.metadata_files,
        files_counted.rejected_files,
        classes_counted.category_count,
        classes_counted.class_count,
        images_counted.split_count,
        images_counted.image_entries,
        rejected_images_counted.rejected_images,
        images_counted.downloaded_images,
        images_counted.hashed_images,
        groups_counted.unique_images,
        groups_counted.surplus_copies,
        groups_counted.surplus_within_classes,
        groups_counted.surplus_across_classes,
        images_counted.duplicate_members,
        groups_counted.duplicate_groups,
        groups_counted.inter_class_groups,
        groups_counted.intra_class_groups,
        conflicts_counted.unpaired_hashes,
        conflicts_to_decide.pairs_to_decide,
        conflicts_to_decide.conflicts_to_decide,
        groups_counted.mean_copies_per_duplicate_group,
        groups_counted.mean_copies_per_inter_class_group,
        groups_counted.mean_copies_per_intra_class_group,
        groups_counted.largest_group_copies,

        images_counted.total_bytes,
        images_counted.total_bytes - groups_counted.wasted_bytes
            as unique_bytes,
        groups_counted.wasted_bytes,
        groups_counted.inter_class_wasted_bytes,
        groups_counted.wasted_bytes - groups_counted.inter_class_wasted_bytes
            as intra_class_wasted_bytes,
        groups_counted.surplus_within_classes_bytes,
        groups_counted.wasted_bytes
        - groups_counted.surplus_within_classes_bytes
            as surplus_across_classes_bytes,
        cast(
            round(
                {{ rate(
                    'images_counted.total_bytes',
                    'images_counted.hashed_images'
                ) }}
                * groups_counted.surplus_copies
            ) as bigint
        ) as estimated_savings_bytes,

        {{ rate(
            'groups_counted.unique_images', 'images_counted.hashed_images'
        ) }} as unique_share,
        {{ rate(
            'groups_counted.surplus_copies', 'images_counted.hashed_images'
        ) }} as duplicate_rate,
        {{ rate(
            'images_counted.duplicate_members',
            'images_counted.hashed_images'
        ) }} as duplicate_member_rate,
        {{ rate(
            'conflicts_to_decide.conflicts_to_decide',
            'groups_counted.inter_class_groups'
        ) }} as conflicts_to_decide_share,
        {{ rate('groups_counted.wasted_bytes', 'images_counted.total_bytes') }}
            as wasted_share,
        {{ rate(
            'groups_counted.surplus_copies', 'images_counted.hashed_images'
        ) }} as estimated_time_reduction,
        {{ rate(
            'images_counted.downloaded_images', 'images_counted.image_entries'
        ) }} as download_success_rate,

        images_counted.first_downloaded_at,
        images_counted.last_downloaded_at

    from images_counted
    cross join groups_counted
    cross join conflicts_counted
    cross join conflicts_to_decide
    cross join classes_counted
    cross join files_counted
    cross join rejected_images_counted

)

select * from final

with

class_counts as (

    select * from {{ ref('int_class_counts') }}

),

neighbours as (

    select * from {{ ref('int_class_neighbours') }}

),

conflict_classes as (

    select * from {{ ref('int_conflict_classes') }}

),

surplus_causes as (

    select * from {{ ref('int_surplus_causes') }}

),

unpaired_per_class as (

    select
        class_id,
        count(*) as unpaired_hashes

    from conflict_classes
    where not is_paired
    group by class_id

),

domains_per_class as (

    select
        class_id,
        source_domain,
        count(*) as surplus_copies

    from surplus_causes
    where source_domain is not null
    group by class_id, source_domain

),

domains_ranked as (

    select
        *,
        row_number() over (
            partition by class_id
            order by surplus_copies desc, source_domain asc
        ) as domain_rank

    from domains_per_class

),

worst_domains_per_class as (

    select
        class_id,
        max(case when domain_rank = 1 then source_domain end)
            as worst_domain,
        concat_ws(
            ', ',
            max(case when domain_rank = 1 then source_domain end),
            max(case when domain_rank = 2 then source_domain end),
            max(case when domain_rank = 3 then source_domain end)
        ) as worst_domains

    from domains_ranked
    group by class_id

),

final as (

    select
        class_counts.class_id,
        neighbours.neighbour_class_id as nearest_class_id,

        class_counts.category_name,
        class_counts.class_name,
        neighbours.neighbour_category_name as nearest_category_name,
        neighbours.neighbour_class_name as nearest_class_name,
        worst_domains_per_class.worst_domain,
        worst_domains_per_class.worst_domains,

        class_counts.metadata_files,
        class_counts.requested_images,
        class_counts.found_urls,
        class_counts.image_entries,
        class_counts.rejected_images,
        class_counts.downloaded_images,
        class_counts.hashed_images,
        class_counts.unique_images,
        class_counts.exclusive_images,
        class_counts.exclusive_hashes,
        class_counts.inter_class_images,
        class_counts.intra_class_images,
        class_counts.surplus_copies,
        class_counts.intra_class_surplus,
        coalesce(neighbours.shared_hashes, 0) as nearest_shared_hashes,
        coalesce(unpaired_per_class.unpaired_hashes, 0) as unpaired_hashes,

        class_counts.total_bytes,
        class_counts.wasted_bytes,

        class_counts.download_success_rate,
        class_counts.duplicate_rate,
        class_counts.duplicate_member_rate,
        {{ rate(
            'class_counts.inter_class_images', 'class_counts.hashed_images'
        ) }} as conflict_share,
        neighbours.containment as nearest_containment,
        class_counts.wasted_share

    from class_counts
    left join neighbours
        on
            class_counts.class_id = neighbours.class_id
            and neighbours.neighbour_rank = 1
    left join unpaired_per_class
        on class_counts.class_id = unpaired_per_class.class_id
    left join worst_domains_per_class
        on class_counts.class_id = worst_domains_per_class.class_id

)

select * from final

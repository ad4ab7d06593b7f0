with

class_counts as (

    select * from {{ ref('int_class_counts') }}

),

class_names as (

    select * from {{ ref('int_class_names') }}

),

class_overlaps as (

    select * from {{ ref('class_overlaps') }}

),

surplus_causes as (

    select * from {{ ref('int_surplus_causes') }}

),

-- Each pair seen from both of its classes.
neighbours as (

    select
        class_id_a as class_id,
        class_id_b as nearest_class_id,
        category_name_b as nearest_category_name,
        class_name_b as nearest_class_name,
        shared_hashes,
        containment_a as nearest_containment

    from class_overlaps

    union all

    select
        class_id_b as class_id,
        class_id_a as nearest_class_id,
        category_name_a as nearest_category_name,
        class_name_a as nearest_class_name,
        shared_hashes,
        containment_b as nearest_containment

    from class_overlaps

),

neighbours_ranked as (

    select
        *,
        row_number() over (
            partition by class_id
            order by
                shared_hashes desc,
                nearest_category_name asc,
                nearest_class_name asc
        ) as neighbour_rank

    from neighbours

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
        {{ sorted_text('source_domain') }} as worst_domains

    from domains_ranked
    where domain_rank <= 3
    group by class_id

),

final as (

    select
        class_counts.class_id,
        neighbours_ranked.nearest_class_id,

        class_counts.category_name,
        class_counts.class_name,
        class_names.class_slug,
        class_names.class_label,
        class_names.category_slug,
        class_names.category_label,
        neighbours_ranked.nearest_category_name,
        neighbours_ranked.nearest_class_name,
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
        class_counts.inter_class_images,
        class_counts.intra_class_images,
        class_counts.surplus_copies,
        class_counts.intra_class_surplus,
        coalesce(neighbours_ranked.shared_hashes, 0) as nearest_shared_hashes,

        class_counts.total_bytes,
        class_counts.wasted_bytes,

        class_counts.download_success_rate,
        class_counts.duplicate_rate,
        class_counts.duplicate_member_rate,
        {{ rate(
            'class_counts.inter_class_images', 'class_counts.hashed_images'
        ) }} as conflict_share,
        neighbours_ranked.nearest_containment,
        class_counts.wasted_share

    from class_counts
    left join class_names
        on class_counts.class_id = class_names.class_id
    left join neighbours_ranked
        on
            class_counts.class_id = neighbours_ranked.class_id
            and neighbours_ranked.neighbour_rank = 1
    left join worst_domains_per_class
        on class_counts.class_id = worst_domains_per_class.class_id

)

select * from final

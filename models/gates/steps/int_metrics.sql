with

figures_of_scopes as (

    select * from {{ ref('int_gate_figures') }}

),

near_figures as (

    select * from {{ ref('int_near_figures') }}

),

base_figures as (

    select * from {{ ref('int_base_figures') }}

),

label_figures as (

    select * from {{ ref('int_label_figures') }}

),

-- Of the dataset, on the row of each scope.
gate_figures as (

    select
        figures_of_scopes.*,
        near_figures.*,
        base_figures.*,
        label_figures.*

    from figures_of_scopes
    cross join near_figures
    cross join base_figures
    cross join label_figures

),

pair_figures as (

    select * from {{ ref('int_pair_figures') }}

),

summary as (

    select * from {{ ref('duplicate_summary') }}

),

categories as (

    select * from {{ ref('categories') }}

),

causes as (

    select * from {{ ref('duplicate_causes') }}

),

images as (

    select * from {{ ref('images') }}

),

class_overlaps as (

    select * from {{ ref('class_overlaps') }}

),

class_clusters as (

    select * from {{ ref('class_clusters') }}

),

inter_class_duplicates as (

    select * from {{ ref('inter_class_duplicates') }}

),

intra_class_duplicates as (

    select * from {{ ref('intra_class_duplicates') }}

),

plan_scenarios as (

    select * from {{ ref('plan_scenarios') }}

),

causes_counted as (

    select
        sum(case when cause = 'same_url' then surplus_copies end)
            as same_url_copies

    from causes

),

-- What a check of URLs could have seen: a scanned picture has no URL.
urls_counted as (

    select count(*) as surplus_copies_with_url
    from images
    where is_hashed and not is_first_copy and normalized_url is not null

),

pairs_counted as (

    select
        count(case when reading = 'one class under two names' then 1 end)
            as same_class_pairs,
        count(case when reading = 'one class in two categories' then 1 end)
            as same_name_pairs

    from class_overlaps

),

clusters_counted as (

    select count(distinct cluster_id) as same_class_clusters
    from class_clusters

),

conflicts_counted as (

    select
        count(*) as unaccepted_inter_class_groups,
        coalesce({{ total('wasted_bytes') }}, 0)
            as unaccepted_inter_class_wasted_bytes

    from inter_class_duplicates
    where not is_accepted

),

repeats_counted as (

    select
        count(*) as unaccepted_intra_class_groups,
        coalesce({{ total('wasted_bytes') }}, 0)
            as unaccepted_intra_class_wasted_bytes

    from intra_class_duplicates
    where not is_accepted

),

plan_counted as (

    select
        removed_images as planned_removals,
        freed_bytes as planned_freed_bytes,
        open_conflicts,
        open_leaks,
        open_bytes

    from plan_scenarios
    where is_chosen

),

shares_counted as (

    select
        {{ rate('sum(inter_class_images)', 'sum(hashed_images)') }}
            as conflict_share

    from categories

),

-- What the marts say, and so the recommendations.
dataset_figures as (

    select
        summary.*,
        causes_counted.same_url_copies,
        urls_counted.surplus_copies_with_url,
        pairs_counted.same_class_pairs,
        pairs_counted.same_name_pairs,
        clusters_counted.same_class_clusters,
        conflicts_counted.unaccepted_inter_class_groups,
        conflicts_counted.unaccepted_inter_class_wasted_bytes,
        repeats_counted.unaccepted_intra_class_groups,
        repeats_counted.unaccepted_intra_class_wasted_bytes,
        plan_counted.planned_removals,
        plan_counted.planned_freed_bytes,
        plan_counted.open_conflicts,
        plan_counted.open_leaks,
        plan_counted.open_bytes,
        gate_figures.split_leaked_hashes,
        gate_figures.missing_files,
        gate_figures.orphaned_files,
        gate_figures.changed_files,
        gate_figures.files_named_twice,
        gate_figures.wrong_extensions,
        gate_figures.broken_files,
        gate_figures.near_duplicate_groups,
        gate_figures.near_duplicates,
        gate_figures.near_conflict_groups,
        gate_figures.near_split_leaks,
        gate_figures.same_scene_split_leaks,
        gate_figures.unscanned_pictures,
        gate_figures.undecided_conflicts,
        gate_figures.contradicted_files,
        gate_figures.group_split_leaks,
        gate_figures.has_groups,
        gate_figures.has_base,
        gate_figures.has_base_looks,
        gate_figures.base_matches,
        gate_figures.near_base_matches,
        gate_figures.near_duplicate_rate,
        gate_figures.rejected_image_share,
        gate_figures.rejected_file_share,
        gate_figures.duplicate_rate_increase,
        shares_counted.conflict_share

    from summary
    cross join conflicts_counted
    cross join causes_counted
    cross join urls_counted
    cross join pairs_counted
    cross join clusters_counted
    cross join shares_counted
    cross join repeats_counted
    cross join plan_counted
    inner join gate_figures on gate_figures.scope = 'dataset'

),

members_measured as (

    select
        'dataset' as scope,
        cast(null as string) as class_id,
        cast(null as string) as category_name,
        cast(null as string) as class_name,
        false as is_gated,
        {{ metrics_beside() }}

    from dataset_figures

    union all

    select
        scope,
        class_id,
        category_name,
        class_name,
        true as is_gated,
        {{ metrics_beside('several') }}

    from gate_figures

    union all

    select
        scope,
        class_id,
        category_name,
        class_name,
        true as is_gated,
        {{ metrics_beside('dataset') }}

    from gate_figures
    where scope = 'dataset'

),

pairs_measured as (

    select
        class_id_a,
        class_id_b,
        category_name_a,
        class_name_a,
        category_name_b,
        class_name_b,
        {{ metrics_beside('pair') }}

    from pair_figures

),

final as (

    select
        metric,
        unit,
        scope,
        class_id,
        cast(null as string) as other_class_id,
        category_name,
        class_name,
        cast(null as string) as other_category_name,
        cast(null as string) as other_class_name,
        metric_value,
        unmeasured_reason,
        is_gated

    from members_measured

    union all

    select
        metric,
        unit,
        'pair' as scope,
        class_id_a as class_id,
        class_id_b as other_class_id,
        category_name_a as category_name,
        class_name_a as class_name,
        category_name_b as other_category_name,
        class_name_b as other_class_name,
        metric_value,
        cast(null as string) as unmeasured_reason,
        true as is_gated

    from pairs_measured

)

select * from final

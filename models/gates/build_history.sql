{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    full_refresh=false,
    pre_hook="{{ rename_columns(old_columns()) }}",
) }}

with

summary as (

    select * from {{ ref('duplicate_summary') }}

),

baseline as (

    select * from {{ ref('int_build_baseline') }}

),

gates as (

    select
        count(*) as expectations,
        count(case when status = 'warn' then 1 end) as warned_expectations,
        count(case when status = 'fail' then 1 end) as failed_expectations,
        max(
            case when metric = 'duplicate_rate_increase' then fail_above end
        ) as max_duplicate_rate_increase

    from {{ ref('expectation_results') }}

),

plan as (

    select
        count(case when action = 'remove' then 1 end) as planned_removals,
        count(case when action = 'review' then 1 end) as planned_reviews

    from {{ ref('dedup_plan') }}

),

files as (

    select * from {{ ref('int_metadata_files') }}

),

input as (

    select
        md5(
            {{ sorted_text(
                joined_text(['file_md5', "' '", 'metadata_file'])
            ) }}
        ) as input_fingerprint

    from files

),

near_figures as (

    select * from {{ ref('int_near_figures') }}

),

gate_figures as (

    select * from {{ ref('int_gate_figures') }}
    where scope = 'dataset'

),

final as (

    select
        baseline.build_number,
        '{{ invocation_id }}' as invocation_id,
        baseline.previous_build_number,
        baseline.baseline_build_number,

        baseline.dataset,
        baseline.metadata_location,
        baseline.class_ids,
        input.input_fingerprint,

        summary.metadata_files,
        summary.rejected_files,
        summary.class_count,
        summary.image_entries,
        summary.rejected_images,
        summary.hashed_images,
        summary.unique_images,
        summary.surplus_copies,
        summary.inter_class_groups,
        summary.intra_class_groups,
        near_figures.near_duplicates,
        near_figures.near_conflict_groups,
        near_figures.near_split_leaks,
        near_figures.same_scene_split_leaks,
        gates.expectations,
        gates.warned_expectations,
        gates.failed_expectations,
        plan.planned_removals,
        plan.planned_reviews,
        summary.image_entries - baseline.previous_image_entries
            as image_entries_change,
        summary.surplus_copies - baseline.previous_surplus_copies
            as surplus_copies_change,
        near_figures.near_duplicates - baseline.previous_near_duplicates
            as near_duplicates_change,

        summary.total_bytes,
        summary.wasted_bytes,
        summary.wasted_bytes - baseline.previous_wasted_bytes
            as wasted_bytes_change,

        summary.duplicate_rate,
        gate_figures.duplicate_rate as gated_duplicate_rate,
        summary.duplicate_rate - baseline.previous_duplicate_rate
            as duplicate_rate_change,
        gate_figures.duplicate_rate_increase,
        gates.max_duplicate_rate_increase,
        near_figures.near_duplicate_rate,
        near_figures.near_duplicate_rate - baseline.previous_near_duplicate_rate
            as near_duplicate_rate_change,

        gates.failed_expectations = 0 as has_met_gates,
        {{ switch_var('require_gates') }} as has_enforced_gates,

        {{ run_started() }} as built_at

    from baseline
    cross join summary
    cross join gates
    cross join plan
    cross join input
    cross join gate_figures
    cross join near_figures
    -- A run of this model alone finds the baseline of an earlier run: it would
    -- give a second build the number of that one.
    where baseline.started_at = {{ run_started() }}

)

select * from final

{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}

with

summary as (

    select * from {{ ref('duplicate_summary') }}

),

-- Only a build whose gates have been measured gets here.
gates as (

    select
        count(*) as expectations,
        count(case when status = 'warn' then 1 end) as warned_expectations,
        count(case when status = 'fail' then 1 end) as failed_expectations

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
        {{ sql_string(metadata_location()) }} as dataset,
        md5(
            {{ sorted_text("concat(file_md5, ' ', metadata_file)") }}
        ) as input_fingerprint

    from files

),

earlier_builds as (

    {% if is_incremental() %}

        select
            build_number,
            dataset,
            image_entries,
            surplus_copies,
            duplicate_rate,
            wasted_bytes,
            is_within_ratchet

        from {{ this }}

    {% else %}

        select
            cast(null as bigint) as build_number,
            cast(null as string) as dataset,
            cast(null as bigint) as image_entries,
            cast(null as bigint) as surplus_copies,
            cast(null as double) as duplicate_rate,
            cast(null as bigint) as wasted_bytes,
            cast(null as boolean) as is_within_ratchet

        from input
        where 1 = 0

    {% endif %}

),

earlier_builds_numbered as (

    select
        coalesce(max(earlier_builds.build_number), 0) as last_build,
        max(
            case
                when earlier_builds.dataset = input.dataset
                    then earlier_builds.build_number
            end
        ) as last_build_of_dataset,
        max(
            case
                when
                    earlier_builds.dataset = input.dataset
                    and earlier_builds.is_within_ratchet
                    and earlier_builds.duplicate_rate is not null
                    then earlier_builds.build_number
            end
        ) as last_accepted_build_of_dataset

    from input
    left join earlier_builds on 1 = 1

),

builds_compared as (

    select
        earlier_builds_numbered.last_build + 1 as build_number,
        previous.build_number as previous_build_number,
        summary.image_entries - previous.image_entries
            as image_entries_change,
        summary.surplus_copies - previous.surplus_copies
            as surplus_copies_change,
        summary.wasted_bytes - previous.wasted_bytes as wasted_bytes_change,
        summary.duplicate_rate - previous.duplicate_rate
            as duplicate_rate_change,
        accepted.build_number as baseline_build_number,
        summary.duplicate_rate - accepted.duplicate_rate
            as duplicate_rate_increase,
        {{ number_var('max_duplicate_rate_increase', 'rate') }}
            as max_duplicate_rate_increase

    from earlier_builds_numbered
    cross join summary
    left join earlier_builds as previous
        on
            earlier_builds_numbered.last_build_of_dataset
            = previous.build_number
    left join earlier_builds as accepted
        on
            earlier_builds_numbered.last_accepted_build_of_dataset
            = accepted.build_number

),

final as (

    select
        builds_compared.build_number,
        '{{ invocation_id }}' as invocation_id,
        builds_compared.previous_build_number,
        builds_compared.baseline_build_number,

        input.dataset,
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
        gates.expectations,
        gates.warned_expectations,
        gates.failed_expectations,
        plan.planned_removals,
        plan.planned_reviews,
        builds_compared.image_entries_change,
        builds_compared.surplus_copies_change,

        summary.total_bytes,
        summary.wasted_bytes,
        builds_compared.wasted_bytes_change,

        summary.duplicate_rate,
        builds_compared.duplicate_rate_change,
        builds_compared.duplicate_rate_increase,
        builds_compared.max_duplicate_rate_increase,

        coalesce(
            builds_compared.max_duplicate_rate_increase is null
            or builds_compared.baseline_build_number is null
            or builds_compared.duplicate_rate_increase
            <= builds_compared.max_duplicate_rate_increase,
            false
        ) as is_within_ratchet,

        {{ run_started() }} as built_at

    from builds_compared
    cross join summary
    cross join gates
    cross join plan
    cross join input

)

select * from final

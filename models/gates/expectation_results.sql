with

expectations as (

    select * from {{ ref('int_expectations') }}

),

metrics as (

    select * from {{ ref('int_metrics') }}

),

baseline as (

    select * from {{ ref('int_build_baseline') }}

),

-- An expectation that cannot be used keeps a row, and so fails.
expectations_measured as (

    select
        expectations.metric,
        expectations.scope,
        metrics.class_id,
        metrics.category_name,
        metrics.class_name,
        metrics.metric_value,
        expectations.metric = 'duplicate_rate_increase'
        and expectations.problem is null as is_increase,
        coalesce(metrics.needs_scan, false) and metrics.metric_value is null
            as is_unscanned,
        expectations.warn_above,
        expectations.fail_above,
        expectations.warn_below,
        expectations.fail_below,
        expectations.why,
        expectations.problem,
        case
            when expectations.scope = 'dataset' then 'the dataset'
            when metrics.category_name is null then 'nothing'
            when expectations.scope = 'category' then metrics.category_name
            else concat(metrics.category_name, ' / ', metrics.class_name)
        end as offender

    from expectations
    left join metrics
        on
            expectations.problem is null
            and expectations.metric = metrics.metric
            and expectations.scope = metrics.scope
            and metrics.is_gated

),

-- What has nothing to be compared with cannot rise; a ratchet that could not
-- hold is told, and fails the build where a baseline is required.
expectations_with_baseline as (

    select
        expectations_measured.*,
        expectations_measured.is_increase
        and baseline.baseline_build_number is null as lacks_baseline,
        baseline.baseline_build_number,
        baseline.baseline_duplicate_rate,
        baseline.baseline_built_at

    from expectations_measured
    cross join baseline

),

expectations_judged as (

    select
        *,
        case
            when lacks_baseline and {{ switch_var('require_baseline') }}
                then 'fail'
            when lacks_baseline and fail_above is not null then 'warn'
            when lacks_baseline then 'pass'
            when is_unscanned then 'pass'
            when metric_value is null then 'fail'
            when metric_value > fail_above then 'fail'
            when metric_value < fail_below then 'fail'
            when metric_value > warn_above then 'warn'
            when metric_value < warn_below then 'warn'
            else 'pass'
        end as status,
        case
            when metric_value > fail_above then fail_above
            when metric_value < fail_below then fail_below
            when metric_value > warn_above then warn_above
            when metric_value < warn_below then warn_below
        end as threshold

    from expectations_with_baseline

),

final as (

    select
        metric,
        scope,
        class_id,

        category_name,
        class_name,
        offender,
        status,
        case
            when problem is not null then problem
            when lacks_baseline
                then
                    concat(
                        metric,
                        ' of ',
                        offender,
                        ' has no baseline: this file holds no earlier build',
                        ' of it that met its gates'
                    )
            when is_unscanned
                then
                    concat(
                        metric,
                        ' of ',
                        offender,
                        ' is not measured, for no folder was scanned'
                    )
            when metric_value is null
                then concat(metric, ' of ', offender, ' could not be measured')
            when status = 'pass'
                then concat(metric, ' of ', offender, ' is as expected')
            else
                concat(
                    metric,
                    ' of ',
                    offender,
                    ' is ',
                    {{ number_text('round(metric_value, 6)') }},
                    case
                        when metric_value > threshold then ', above '
                        else ', below '
                    end,
                    {{ number_text('threshold') }},
                    case
                        when is_increase
                            then
                                concat(
                                    ': the rate is ',
                                    {{ number_text(
                                        'round(baseline_duplicate_rate '
                                        ~ '+ metric_value, 6)'
                                    ) }},
                                    ', that of build ',
                                    baseline_build_number,
                                    ' of ',
                                    cast(
                                        cast(baseline_built_at as date)
                                        as string
                                    ),
                                    ' was ',
                                    {{ number_text(
                                        'round(baseline_duplicate_rate, 6)'
                                    ) }}
                                )
                        else ''
                    end
                )
        end as finding,
        why,

        metric_value,
        threshold,
        warn_above,
        fail_above,
        warn_below,
        fail_below

    from expectations_judged

)

select * from final

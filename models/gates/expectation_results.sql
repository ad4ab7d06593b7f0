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
        expectations.name,
        metrics.class_id,
        metrics.other_class_id,
        metrics.category_name,
        metrics.class_name,
        metrics.other_category_name,
        metrics.other_class_name,
        metrics.metric is not null as has_member,
        metrics.metric_value,
        metrics.unmeasured_reason,
        expectations.warn_above,
        expectations.fail_above,
        expectations.warn_below,
        expectations.fail_below,
        expectations.why,
        expectations.problem,
        case
            when expectations.scope = 'dataset' then 'the dataset'
            when metrics.metric is null
                then coalesce(expectations.name, 'nothing')
            when expectations.scope = 'category' then metrics.category_name
            else
                concat_ws(
                    ' and ',
                    concat(metrics.category_name, ' / ', metrics.class_name),
                    metrics.other_category_name
                    || ' / '
                    || metrics.other_class_name
                )
        end as offender

    from expectations
    left join metrics
        on
            expectations.problem is null
            and expectations.metric = metrics.metric
            and expectations.scope = metrics.scope
            and metrics.is_gated
            and (
                expectations.name is null
                or (
                    metrics.scope = 'category'
                    and expectations.name = metrics.category_name
                )
                or (
                    metrics.scope = 'class'
                    and (
                        expectations.name = metrics.class_name
                        or expectations.name
                        = concat(
                            metrics.category_name, ' / ', metrics.class_name
                        )
                    )
                )
            )

),

-- A row with the name of a member takes the place of the row for them all.
expectations_counted as (

    select
        *,
        count(*) over (partition by metric, scope, name) as members_found,
        count(name) over (
            partition by
                metric,
                scope,
                category_name,
                class_id,
                other_class_id,
                has_member
        ) as times_named,
        row_number() over (
            partition by
                metric,
                scope,
                category_name,
                class_id,
                other_class_id,
                case when not has_member then name end
            order by name nulls last
        ) as place

    from expectations_measured

),

expectations_chosen as (

    select
        metric,
        scope,
        name,
        class_id,
        other_class_id,
        category_name,
        class_name,
        other_category_name,
        other_class_name,
        offender,
        warn_above,
        fail_above,
        warn_below,
        fail_below,
        why,
        has_member,
        metric_value,
        unmeasured_reason,
        case
            when problem is not null or name is null then problem
            when not has_member
                then
                    concat(
                        'expectation ', metric, ' of ', scope, ' ', name,
                        ': there is no such ', scope
                    )
            when members_found > 1
                then
                    concat(
                        'expectation ', metric, ' of ', scope, ' ', name,
                        ': ', members_found,
                        ' classes have that name, so write Category / Class'
                    )
            when times_named > 1
                then
                    concat(
                        'expectation ', metric, ' of ', scope, ' ', name,
                        ': it is stated ', times_named, ' times'
                    )
        end as problem

    from expectations_counted
    where place = 1

),

-- What has nothing to be compared with cannot rise; a ratchet that could not
-- hold is told, and fails the build where a baseline is required.
expectations_with_baseline as (

    select
        expectations_chosen.*,
        expectations_chosen.metric = 'duplicate_rate_increase'
        and expectations_chosen.problem is null as is_increase,
        expectations_chosen.metric = 'duplicate_rate_increase'
        and expectations_chosen.problem is null
        and baseline.baseline_build_number is null as lacks_baseline,
        expectations_chosen.scope = 'pair'
        and expectations_chosen.problem is null
        and not expectations_chosen.has_member as lacks_pairs,
        baseline.baseline_build_number,
        baseline.baseline_duplicate_rate,
        baseline.baseline_built_at

    from expectations_chosen
    cross join baseline

),

expectations_judged as (

    select
        *,
        case
            when problem is not null then 'fail'
            when lacks_pairs then 'pass'
            when lacks_baseline and {{ switch_var('require_baseline') }}
                then 'fail'
            when lacks_baseline and fail_above is not null then 'warn'
            when lacks_baseline then 'pass'
            when unmeasured_reason is not null then 'not measured'
            when metric_value is null then 'fail'
            when metric_value > fail_above then 'fail'
            when metric_value < fail_below then 'fail'
            when metric_value > warn_above then 'warn'
            when metric_value < warn_below then 'warn'
            else 'pass'
        end as status,
        case
            when problem is not null then null
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
        name,
        class_id,
        other_class_id,

        category_name,
        class_name,
        other_category_name,
        other_class_name,
        offender,
        status,
        case
            when problem is not null then problem
            when lacks_pairs
                then
                    concat(
                        metric,
                        ' is as expected: no two classes share a picture'
                    )
            when lacks_baseline
                then
                    concat(
                        metric,
                        ' of ',
                        offender,
                        ' has no baseline: this file holds no earlier build',
                        ' of it that met its gates'
                    )
            when unmeasured_reason is not null
                then
                    concat(
                        metric,
                        ' of ',
                        offender,
                        ' is not measured, for ',
                        unmeasured_reason
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

        case when problem is null then metric_value end as metric_value,
        threshold,
        warn_above,
        fail_above,
        warn_below,
        fail_below

    from expectations_judged

)

select * from final

with

expectations as (

    select * from {{ ref('int_expectations') }}

),

metrics as (

    select * from {{ ref('int_metrics') }}

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

expectations_judged as (

    select
        *,
        case
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

    from expectations_measured

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
                    {{ number_text('threshold') }}
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

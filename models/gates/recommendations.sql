with

rules as (

    select * from {{ ref('int_recommendation_rules') }}
    where problem is null

),

metrics as (

    select * from {{ ref('int_metrics') }}
    where scope = 'dataset' and not is_gated

),

rules_measured as (

    select
        rules.rule,
        rules.kind,
        rules.position,
        rules.priority,
        rules.metric,
        rules.comparison,
        rules.threshold,
        rules.issue,
        rules.action,
        rules.impact,
        rules.evidence_mart,
        rules.evidence_filter,
        metrics.metric_value,
        coalesce(
            {{ quantity_text('metrics.metric_value', 'metrics.unit') }}, '?'
        ) as value_text,
        coalesce(
            {{ quantity_text('impacts.metric_value', 'impacts.unit') }}, '?'
        ) as impact_text

    from rules
    inner join metrics on rules.metric = metrics.metric
    left join metrics as impacts on rules.impact_metric = impacts.metric

),

rules_that_fire as (

    select * from rules_measured
    where
        case comparison
            when '>' then metric_value > threshold
            when '>=' then metric_value >= threshold
            when '<' then metric_value < threshold
            when '<=' then metric_value <= threshold
        end

),

final as (

    select
        rule,

        kind,
        position,
        priority,
        {{ filled_in('issue') }} as issue,
        {{ filled_in('action') }} as action,
        {{ filled_in('impact') }} as impact,
        evidence_mart,
        evidence_filter,
        metric,
        comparison,

        metric_value,
        threshold

    from rules_that_fire

)

select * from final

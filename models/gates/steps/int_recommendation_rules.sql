{%- set units = [] -%}
{%- for metric, of_metric in metrics().items()
    if of_metric.scopes != ['pair'] -%}
    {%- do units.append("('" ~ metric ~ "', '" ~ of_metric.unit ~ "')") -%}
{%- endfor -%}
{%- set texts = ['issue', 'action', 'impact', 'evidence_mart'] -%}

with

metrics (metric, unit) as (

    values {{ units | join(', ') }}

),

rules as (

    select * from {{ ref('recommendation_rules') }}

),

rules_with_unit as (

    select
        rules.*,
        metrics.unit,
        impacts.unit as impact_unit,
        {{ number_problem('rules.threshold', 'metrics.unit') }}
            as threshold_problem,
        try_cast(rules.threshold as double) as threshold_value,
        count(*) over (partition by rules.rule) as times_stated

    from rules
    left join metrics on rules.metric = metrics.metric
    left join metrics as impacts on rules.impact_metric = impacts.metric

),

problems_named as (

    select
        *,
        nullif(
            concat_ws(
                '; ',
                case
                    when (kind in ('recommendation', 'action_item')) is not true
                        then 'kind must be recommendation or action_item'
                end,
                case
                    when {{ whole_number('position') }} is null
                        then 'position must be a whole number'
                end,
                case
                    when (priority in ('HIGH', 'MEDIUM', 'LOW')) is not true
                        then 'priority must be HIGH, MEDIUM or LOW'
                end,
                case
                    when metric is null then 'metric is missing'
                    when unit is null
                        then concat('there is no metric ', metric)
                end,
                case
                    when impact_metric is null then 'impact_metric is missing'
                    when impact_unit is null
                        then concat('there is no impact_metric ', impact_metric)
                end,
                case
                    when (comparison in ('>', '>=', '<', '<=')) is not true
                        then 'comparison must be >, >=, < or <='
                end,
                case
                    when threshold is null then 'threshold is missing'
                    when threshold_problem is not null
                        then concat('threshold ', threshold_problem)
                    when
                        (comparison = '<' and threshold_value = 0)
                        or (
                            comparison = '>'
                            and unit = 'rate'
                            and threshold_value = 1
                        )
                        then 'no value can cross its threshold'
                end,
                {%- for text in texts %}
                    case
                        when {{ is_blank(text) }} then '{{ text }} is missing'
                    end,
                {%- endfor %}
                case
                    when times_stated > 1
                        then concat('it is stated ', times_stated, ' times')
                end
            ),
            ''
        ) as problems

    from rules_with_unit

),

final as (

    select
        rule,
        kind,
        {{ whole_number('position') }} as position,
        priority,
        metric,
        comparison,
        threshold_value as threshold,
        impact_metric,
        issue,
        action,
        impact,
        evidence_mart,
        evidence_filter,
        case
            when problems is not null or {{ is_blank('rule') }}
                then
                    concat(
                        'recommendation rule ',
                        coalesce(rule, '(no name)'),
                        ': ',
                        coalesce(problems, 'rule is missing')
                    )
        end as problem

    from problems_named

)

select * from final

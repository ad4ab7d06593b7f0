with

recommendations as (

    select
        *,
        case priority when 'HIGH' then 1 when 'MEDIUM' then 2 else 3 end
            as urgency

    from {{ ref('recommendations') }}

),

expectation_results as (

    select * from {{ ref('expectation_results') }}
    where status = 'fail'

),

-- A gate that a hundred classes fail is one step.
failed_gates as (

    select
        metric,
        count(*) as failures,
        min(finding) as finding,
        min(why) as why

    from expectation_results
    group by metric

),

-- What to do about a gate is what the rule for its metric says, if one fires.
rules_of_gates as (

    select
        failed_gates.metric,
        failed_gates.failures,
        failed_gates.finding,
        failed_gates.why,
        recommendations.rule,
        recommendations.action,
        recommendations.impact,
        recommendations.evidence_mart,
        recommendations.evidence_filter,
        row_number() over (
            partition by failed_gates.metric
            order by
                recommendations.urgency asc nulls last,
                recommendations.kind desc,
                recommendations.position asc
        ) as place

    from failed_gates
    left join recommendations
        on failed_gates.metric = recommendations.metric

),

steps as (

    select
        rule,
        metric,
        'GATE' as priority,
        coalesce(
            action,
            concat(
                'Mend what fails: ',
                finding,
                case
                    when failures > 1
                        then concat(' (and ', failures - 1, ' more)')
                    else ''
                end
            )
        ) as action,
        coalesce(impact, why, 'The build fails until then') as impact,
        coalesce(evidence_mart, 'expectation_results') as evidence_mart,
        case
            when rule is not null then evidence_filter
            else 'status = ''fail'''
        end as evidence_filter,
        0 as urgency,
        coalesce(rule, metric) as place_text,
        cast(0 as bigint) as position

    from rules_of_gates
    where place = 1

    union all

    select
        recommendations.rule,
        recommendations.metric,
        recommendations.priority,
        recommendations.action,
        recommendations.impact,
        recommendations.evidence_mart,
        recommendations.evidence_filter,
        recommendations.urgency,
        recommendations.rule as place_text,
        recommendations.position

    from recommendations
    left join rules_of_gates
        on
            recommendations.rule = rules_of_gates.rule
            and rules_of_gates.place = 1
    where
        recommendations.kind = 'action_item'
        and rules_of_gates.rule is null

),

final as (

    select
        row_number() over (
            order by urgency asc, position asc, place_text asc
        ) as step,

        priority,
        action,
        impact,
        evidence_mart,
        evidence_filter,
        rule,
        metric

    from steps

)

select * from final

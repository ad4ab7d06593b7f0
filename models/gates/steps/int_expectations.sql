{%- set thresholds = [
    'warn_above', 'fail_above', 'warn_below', 'fail_below'
] -%}
{#- By metric of the dataset. -#}
{%- set vars_for_fail_above = {
    'duplicate_rate': 'max_duplicate_rate',
    'duplicate_rate_increase': 'max_duplicate_rate_increase',
    'base_matches': 'max_base_matches',
    'near_base_matches': 'max_base_matches',
} -%}

with

gates (metric, unit, scope) as (

    values
    {%- for metric, of_metric in metrics().items() if of_metric.scopes %}
        {%- set is_last = loop.last %}
        {%- for scope in of_metric.scopes %}
            ('{{ metric }}', '{{ of_metric.unit }}', '{{ scope }}')
            {{- ',' if not (is_last and loop.last) }}
        {%- endfor %}
    {%- endfor %}

),

metrics as (

    select
        metric,
        {{ sorted_text('scope') }} as scope_names

    from gates
    group by metric

),

metrics_listed as (

    select {{ sorted_text('metric') }} as metric_names
    from metrics

),

expectations as (

    select
        metric,
        scope,
        case when not {{ is_blank('name') }} then name end as name,
        {%- for threshold in thresholds %}
            {{ threshold }},
        {%- endfor %}
        why,
        true as is_of_seed

    from {{ ref('expectations') }}

),

override as (

    {%- for metric, name in vars_for_fail_above.items() %}

        select
            '{{ metric }}' as metric,
            'dataset' as scope,
            cast({{ number_var(name, metrics()[metric].unit) }} as string)
                as fail_above,
            'set by the var {{ name }}' as why

        {%- if not loop.last %}

            union all
        {%- endif %}
    {%- endfor %}

),

-- The override is a gate even when the seed has no row for it.
expectations_with_override as (

    select
        coalesce(expectations.metric, override.metric, '(no metric)')
            as metric,
        coalesce(expectations.scope, override.scope, '(no scope)') as scope,
        expectations.name,
        expectations.warn_above,
        coalesce(override.fail_above, expectations.fail_above) as fail_above,
        expectations.warn_below,
        expectations.fail_below,
        case
            when expectations.is_of_seed then expectations.why
            else override.why
        end as why,
        override.fail_above is not null as is_overridden

    from expectations
    full outer join override
        on
            expectations.metric = override.metric
            and expectations.scope = override.scope
            and expectations.name is null
    where expectations.is_of_seed or override.fail_above is not null

),

expectations_with_unit as (

    select
        expectations_with_override.*,
        metrics.metric is not null as has_metric,
        metrics.scope_names,
        metrics_listed.metric_names,
        gates.unit,
        case gates.unit when 'rate' then 1 else cast('infinity' as double) end
            as highest_value,
        count(*) over (
            partition by
                expectations_with_override.metric,
                expectations_with_override.scope,
                expectations_with_override.name
        ) as times_stated,
        row_number() over (
            partition by
                expectations_with_override.metric,
                expectations_with_override.scope,
                expectations_with_override.name
            order by
                {%- for threshold in thresholds %}
                    expectations_with_override.{{ threshold }},
                {%- endfor %}
                expectations_with_override.why
        ) as statement_number

    from expectations_with_override
    cross join metrics_listed
    left join metrics
        on expectations_with_override.metric = metrics.metric
    left join gates
        on
            expectations_with_override.metric = gates.metric
            and expectations_with_override.scope = gates.scope

),

-- A text that is no number of the unit is no threshold, but a problem.
thresholds_read as (

    select
        metric,
        scope,
        name,
        why,
        has_metric,
        scope_names,
        metric_names,
        unit,
        highest_value,
        times_stated,
        is_overridden,
        {%- for threshold in thresholds %}
            {{ number_problem(threshold, 'unit') }} as {{ threshold }}_problem,
            case
                when {{ number_problem(threshold, 'unit') }} is null
                    then try_cast({{ threshold }} as double)
            end as {{ threshold }},
        {%- endfor %}
        coalesce({{ thresholds | join(', ') }}) is null as has_no_threshold

    from expectations_with_unit
    where statement_number = 1

),

-- No rate is above 1, and nothing is below 0.
thresholds_judged as (

    select
        *,
        coalesce(fail_above < highest_value or fail_below > 0, false)
            as fails_some_value,
        coalesce(warn_above < highest_value or warn_below > 0, false)
            as warns_of_some_value

    from thresholds_read

),

problems_named as (

    select
        *,
        nullif(
            concat_ws(
                '; ',
                case
                    when not has_metric
                        then
                            concat(
                                'there is no such metric, only ', metric_names
                            )
                    when scope not in ('dataset', 'category', 'class', 'pair')
                        then
                            'the scope must be dataset, category, class or pair'
                    when unit is null
                        then concat('its scope can only be ', scope_names)
                    when
                        name is not null and scope not in ('category', 'class')
                        then 'only a category or a class can be named'
                end,
                {%- for threshold in thresholds %}
                    '{{ threshold }} ' || {{ threshold }}_problem,
                {%- endfor %}
                case when has_no_threshold then 'there is no threshold' end,
                case
                    when
                        not has_no_threshold
                        and unit is not null
                        and not fails_some_value
                        and not warns_of_some_value
                        {%- for threshold in thresholds %}
                            and {{ threshold }}_problem is null
                        {%- endfor %}
                        then 'no value can cross its thresholds'
                end,
                case
                    when warn_above > fail_above and not is_overridden
                        then 'warn_above is beyond fail_above'
                end,
                case
                    when warn_below < fail_below
                        then 'warn_below is beyond fail_below'
                end,
                case when {{ is_blank('why') }} then 'why is missing' end,
                case
                    when times_stated > 1
                        then concat('it is stated ', times_stated, ' times')
                end
            ),
            ''
        ) as problems

    from thresholds_judged

),

final as (

    select
        metric,
        scope,
        name,
        {{ thresholds | join(',\n        ') }},
        why,
        case
            when problems is not null
                then
                    concat(
                        'expectation ',
                        metric,
                        ' of ',
                        concat_ws(' ', scope, name),
                        ': ',
                        problems
                    )
        end as problem,
        problems is null and fails_some_value as can_fail

    from problems_named

)

select * from final

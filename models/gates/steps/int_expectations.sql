with

expectations as (

    select * from {{ ref('expectations') }}

),

override as (

    select
        'duplicate_rate' as metric,
        'dataset' as scope,
        {{ number_var('max_duplicate_rate', 'rate') }} as fail_above

),

-- The override is a gate even when the seed has no row for it.
final as (

    select
        coalesce(expectations.metric, override.metric) as metric,
        coalesce(expectations.scope, override.scope) as scope,
        expectations.warn_above,
        coalesce(override.fail_above, expectations.fail_above) as fail_above,
        expectations.warn_below,
        expectations.fail_below,
        coalesce(
            expectations.why, 'set by the var max_duplicate_rate'
        ) as why

    from expectations
    full outer join override
        on
            expectations.metric = override.metric
            and expectations.scope = override.scope
    where expectations.metric is not null or override.fail_above is not null

)

select * from final

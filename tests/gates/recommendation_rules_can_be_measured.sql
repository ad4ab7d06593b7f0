-- A rule whose metric does not exist would never fire and never be missed.
with

rules as (

    select * from {{ ref('recommendation_rules') }}

),

metrics as (

    select * from {{ ref('int_metrics') }}
    where scope = 'dataset' and not is_gated

)

select
    rules.rule,
    rules.metric,
    rules.impact_metric
from rules
left join metrics on rules.metric = metrics.metric
left join metrics as impacts on rules.impact_metric = impacts.metric
where metrics.metric is null or impacts.metric is null

with

summary as (

    select * from {{ ref('duplicate_summary') }}

),

plan as (

    select * from {{ ref('dedup_plan') }}

),

removals as (

    select
        count(*) as removed_images,
        coalesce({{ total('freed_bytes') }}, 0) as freed_bytes

    from plan
    where action = 'remove'

),

scenarios as (

    select
        1 as steps,
        'today' as scenario,
        cast(0 as bigint) as removed_images,
        cast(0 as bigint) as freed_bytes

    union all

    select
        2 as steps,
        'after the plan' as scenario,
        removed_images,
        freed_bytes

    from removals

    union all

    select
        3 as steps,
        'one copy of each picture' as scenario,
        surplus_copies as removed_images,
        wasted_bytes as freed_bytes

    from summary

),

final as (

    select
        row_number() over (
            order by scenarios.freed_bytes, scenarios.steps
        ) as position,

        scenarios.scenario,

        summary.hashed_images - scenarios.removed_images as hashed_images,
        scenarios.removed_images,

        summary.total_bytes - scenarios.freed_bytes as total_bytes,
        scenarios.freed_bytes,

        {{ rate('scenarios.freed_bytes', 'summary.total_bytes') }}
            as freed_share

    from scenarios
    cross join summary

)

select * from final

with

decisions as (

    select * from {{ ref('int_decisions') }}

),

plan as (

    select * from {{ ref('dedup_plan') }}

),

decisions_once as (

    select
        decision_id,
        content_hash,
        other_content_hash,
        class_id,
        kind,
        subject,
        statement,
        verdict,
        status,
        min(reason) as reason,
        min(decided_by) as decided_by,
        min(coalesce(problem, stale_reason)) as finding,
        min(decided_on) as decided_on

    from decisions
    group by
        decision_id,
        content_hash,
        other_content_hash,
        class_id,
        kind,
        subject,
        statement,
        verdict,
        status

),

pictures_planned as (

    select
        content_hash,
        count(case when action = 'remove' then 1 end) as removed_images,
        count(case when is_decided then 1 end) as decided_images,
        max(case when reason like 'decided%' and not is_decided then reason end)
            as obstacle,
        {{ total('freed_bytes') }} as freed_bytes

    from plan
    group by content_hash

),

decisions_planned as (

    select
        decisions_once.*,
        case
            when
                decisions_once.status = 'in force'
                and decisions_once.verdict != 'keep_all'
                then coalesce(one_picture.obstacle, other_picture.obstacle)
        end as obstacle,
        case
            when
                decisions_once.status = 'in force'
                and decisions_once.verdict != 'keep_all'
                then
                    coalesce(one_picture.removed_images, 0)
                    + coalesce(other_picture.removed_images, 0)
            else 0
        end as removed_images,
        case
            when
                decisions_once.status = 'in force'
                and decisions_once.verdict != 'keep_all'
                then
                    coalesce(one_picture.freed_bytes, 0)
                    + coalesce(other_picture.freed_bytes, 0)
            else 0
        end as freed_bytes

    from decisions_once
    left join pictures_planned as one_picture
        on decisions_once.content_hash = one_picture.content_hash
    left join pictures_planned as other_picture
        on decisions_once.other_content_hash = other_picture.content_hash

),

final as (

    select
        decision_id,
        content_hash,
        other_content_hash,
        class_id,

        kind,
        subject,
        verdict,
        statement,
        reason,
        decided_by,
        case
            when obstacle is not null then 'not carried out'
            when status = 'in force' then 'carried out'
            else status
        end as status,
        coalesce(finding, obstacle) as finding,

        cast(removed_images as bigint) as removed_images,

        cast(freed_bytes as bigint) as freed_bytes,

        decided_on

    from decisions_planned

)

select * from final

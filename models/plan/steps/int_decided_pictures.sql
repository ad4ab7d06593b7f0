with

decisions as (

    select * from {{ ref('int_decisions') }}
    where status = 'in force' and verdict != 'keep_all'

),

images as (

    select * from {{ ref('images') }}
    where is_hashed

),

decisions_per_picture as (

    select
        content_hash,
        class_id,
        verdict,
        kind,
        other_content_hash as other_hash,
        statement,
        reason,
        decided_by,
        decided_on

    from decisions

    union all

    select
        other_content_hash as content_hash,
        class_id,
        verdict,
        kind,
        content_hash as other_hash,
        statement,
        reason,
        decided_by,
        decided_on

    from decisions
    where kind = 'near_pair'

),

-- Several pairs may say the same of a picture.
decisions_once as (

    select
        content_hash,
        class_id,
        verdict,
        min(other_hash) as other_hash,
        min(
            concat_ws(
                '',
                'decided',
                case
                    when decided_on is not null
                        then concat(' on ', cast(decided_on as string))
                end,
                case
                    when decided_by is not null
                        then concat(' by ', decided_by)
                end,
                ': ',
                statement,
                case
                    when reason is not null then concat(', ', reason)
                end
            )
        ) as decision

    from decisions_per_picture
    group by content_hash, class_id, verdict

),

classes_of_each_picture as (

    select
        images.content_hash,
        images.class_id

    from images
    inner join decisions_once
        on images.content_hash = decisions_once.content_hash
    group by images.content_hash, images.class_id

),

-- Of two pictures that look alike the right class may hold one alone: the other
-- goes as a whole.
final as (

    select
        decisions_once.content_hash,
        case
            when right_classes.class_id is not null
                then decisions_once.class_id
        end as class_id,
        case
            when right_classes.class_id is null then 'drop'
            else decisions_once.verdict
        end as verdict,
        case
            when
                decisions_once.verdict = 'class'
                and right_classes.class_id is null
                then
                    concat(
                        decisions_once.decision,
                        ', which holds ',
                        decisions_once.other_hash,
                        ' in its place'
                    )
            else decisions_once.decision
        end as decision

    from decisions_once
    left join classes_of_each_picture as right_classes
        on
            decisions_once.content_hash = right_classes.content_hash
            and decisions_once.class_id = right_classes.class_id

)

select * from final

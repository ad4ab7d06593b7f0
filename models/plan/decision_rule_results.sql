with

rules as (

    select * from {{ ref('int_decision_rules') }}

),

ruled_pictures as (

    select * from {{ ref('int_ruled_pictures') }}

),

rules_once as (

    select
        rule,
        min(kind) as kind,
        min(statement) as statement,
        min(reason) as reason,
        min(problem) as finding,
        max(case when applies then 1 else 0 end) = 1 as applies

    from rules
    group by rule

),

-- What each rule would do by itself.
pictures_alone as (

    select
        rule,
        content_hash,
        case
            when outcome in ('class', 'drop')
                then concat(outcome, ' ', coalesce(class_id, ''))
        end as verdict

    from ruled_pictures
    where rule is not null

),

verdicts_compared as (

    select
        content_hash,
        min(verdict) != max(verdict) as is_disputed

    from pictures_alone
    where verdict is not null
    group by content_hash

),

pictures_counted as (

    select
        pictures_alone.rule,
        count(*) as pictures,
        count(pictures_alone.verdict) as decided_pictures,
        count(
            case
                when
                    verdicts_compared.is_disputed
                    and pictures_alone.verdict is not null
                    then 1
            end
        ) as disputed_pictures,
        count(
            case when together.outcome in ('class', 'drop') then 1 end
        ) as ruled_pictures

    from pictures_alone
    left join verdicts_compared
        on pictures_alone.content_hash = verdicts_compared.content_hash
    left join ruled_pictures as together
        on
            pictures_alone.content_hash = together.content_hash
            and together.rule is null
    group by pictures_alone.rule

),

final as (

    select
        rules_once.rule,

        rules_once.kind,
        rules_once.statement,
        rules_once.reason,
        rules_once.finding,

        coalesce(pictures_counted.pictures, 0) as pictures,
        coalesce(pictures_counted.decided_pictures, 0) as decided_pictures,
        coalesce(pictures_counted.disputed_pictures, 0) as disputed_pictures,
        case
            when rules_once.applies
                then coalesce(pictures_counted.ruled_pictures, 0)
            else 0
        end as ruled_pictures,

        rules_once.applies

    from rules_once
    left join pictures_counted on rules_once.rule = pictures_counted.rule

)

select * from final

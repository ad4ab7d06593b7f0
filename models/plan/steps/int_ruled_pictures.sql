with

effects as (

    select * from {{ ref('int_rule_effects') }}

),

rules as (

    select * from {{ ref('int_decision_rules') }}

),

hash_classes as (

    select * from {{ ref('int_hash_classes') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

-- Each rule as if it were the only one, and all that apply together.
effects_of_plans as (

    select
        effects.rule as plan,
        effects.rule,
        effects.content_hash,
        effects.lost_class_id

    from effects

    union all

    select
        '' as plan,
        effects.rule,
        effects.content_hash,
        effects.lost_class_id

    from effects
    inner join rules on effects.rule = rules.rule
    where rules.applies

),

pictures as (

    select
        plan,
        content_hash,
        {{ sorted_text('rule') }} as rules,
        count(lost_class_id) > 0 as has_losses,
        count(*) > count(lost_class_id) as has_drop

    from effects_of_plans
    group by plan, content_hash

),

losses as (

    select
        plan,
        content_hash,
        lost_class_id

    from effects_of_plans
    where lost_class_id is not null
    group by plan, content_hash, lost_class_id

),

classes_left as (

    select
        pictures.plan,
        pictures.content_hash,
        count(*) as class_count,
        min(hash_classes.class_id) as class_id

    from pictures
    inner join hash_classes
        on pictures.content_hash = hash_classes.content_hash
    left join losses
        on
            pictures.plan = losses.plan
            and pictures.content_hash = losses.content_hash
            and hash_classes.class_id = losses.lost_class_id
    where losses.lost_class_id is null
    group by pictures.plan, pictures.content_hash

),

pictures_judged as (

    select
        pictures.plan,
        pictures.content_hash,
        pictures.rules,
        case
            when pictures.has_drop and pictures.has_losses then 'disagreed'
            when pictures.has_drop then 'drop'
            when classes_left.class_count is null then 'disagreed'
            when classes_left.class_count = 1 then 'class'
            else 'narrowed'
        end as outcome,
        classes_left.class_id

    from pictures
    left join classes_left
        on
            pictures.plan = classes_left.plan
            and pictures.content_hash = classes_left.content_hash

),

final as (

    select
        nullif(pictures_judged.plan, '') as rule,
        pictures_judged.content_hash,
        case
            when pictures_judged.outcome = 'class'
                then pictures_judged.class_id
        end as class_id,
        pictures_judged.rules,
        pictures_judged.outcome,
        case pictures_judged.outcome
            when 'class'
                then
                    concat(
                        'decided by the rule ',
                        pictures_judged.rules,
                        ': class ',
                        classes.category_name,
                        ' / ',
                        classes.class_name
                    )
            when 'drop'
                then
                    concat(
                        'decided by the rule ',
                        pictures_judged.rules,
                        ': drop'
                    )
            when 'disagreed'
                then concat('rules disagree: ', pictures_judged.rules)
        end as decision

    from pictures_judged
    left join classes on pictures_judged.class_id = classes.class_id

)

select * from final

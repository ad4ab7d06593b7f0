with

rules as (

    select * from {{ ref('decision_rules') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

rules_read as (

    select
        coalesce(
            case when not {{ is_blank('rule') }} then trim(rule) end,
            '(no name)'
        ) as rule,
        coalesce(lower(trim(kind)), '(none)') as kind,
        {{ normalized_text('category_name') }} as category_name,
        {{ normalized_text('class_name') }} as class_name,
        {{ normalized_text('other_category_name') }} as other_category_name,
        {{ normalized_text('other_class_name') }} as other_class_name,
        lower(trim(source_domain)) as source_domain,
        most_classes as stated_classes,
        {{ whole_number('most_classes') }} as most_classes,
        coalesce(lower(trim(applies)), '(nothing)') as stated_applies,
        case when not {{ is_blank('reason') }} then reason end as reason,
        count(*) over (partition by lower(trim(rule))) as times_stated

    from rules

),

rules_with_classes as (

    select
        rules_read.*,
        winners.class_id,
        losers.class_id as other_class_id,
        concat(
            coalesce(rules_read.category_name, '(none)'),
            ' / ',
            coalesce(rules_read.class_name, '(none)')
        ) as class_label,
        concat(
            coalesce(rules_read.other_category_name, '(none)'),
            ' / ',
            coalesce(rules_read.other_class_name, '(none)')
        ) as other_class_label

    from rules_read
    left join classes as winners
        on
            rules_read.category_name = winners.category_name
            and rules_read.class_name = winners.class_name
    left join classes as losers
        on
            rules_read.other_category_name = losers.category_name
            and rules_read.other_class_name = losers.class_name

),

problems_named as (

    select
        *,
        nullif(
            concat_ws(
                '; ',
                case when rule = '(no name)' then 'it has no name' end,
                case
                    when
                        kind not in (
                            'class_wins', 'untrusted_domain', 'too_many_classes'
                        )
                        then
                            concat(
                                'kind must be class_wins, untrusted_domain or'
                                || ' too_many_classes, not ',
                                kind
                            )
                    when kind = 'class_wins' and class_id is null
                        then concat('there is no class ', class_label)
                    when kind = 'class_wins' and other_class_id is null
                        then concat('there is no class ', other_class_label)
                    when kind = 'class_wins' and class_id = other_class_id
                        then 'a class cannot win over itself'
                    when kind = 'untrusted_domain' and source_domain is null
                        then 'source_domain is missing'
                    when
                        kind = 'too_many_classes'
                        and coalesce(most_classes, 0) < 1
                        then
                            concat(
                                'most_classes must be a number from 1 on, not ',
                                coalesce(stated_classes, '(nothing)')
                            )
                end,
                case
                    when stated_applies not in ('yes', 'no')
                        then
                            concat(
                                'applies must be yes or no, not ',
                                stated_applies
                            )
                end,
                case
                    when times_stated > 1
                        then
                            concat(
                                'its name is stated ', times_stated, ' times'
                            )
                end
            ),
            ''
        ) as problems

    from rules_with_classes

),

final as (

    select
        rule,
        kind,
        case when kind = 'class_wins' then class_id end as class_id,
        case when kind = 'class_wins' then other_class_id end as other_class_id,
        case when kind = 'untrusted_domain' then source_domain end
            as source_domain,
        case when kind = 'too_many_classes' then most_classes end
            as most_classes,
        case kind
            when 'class_wins'
                then concat(class_label, ' wins over ', other_class_label)
            when 'untrusted_domain'
                then
                    concat(
                        'copies from ',
                        coalesce(source_domain, '(none)'),
                        ' lose'
                    )
            when 'too_many_classes'
                then
                    concat(
                        'a picture in more than ',
                        coalesce(stated_classes, '(none)'),
                        ' classes is dropped'
                    )
        end as statement,
        reason,
        case
            when problems is not null
                then concat('decision rule ', rule, ': ', problems)
        end as problem,
        problems is null and stated_applies = 'yes' as applies

    from problems_named

)

select * from final

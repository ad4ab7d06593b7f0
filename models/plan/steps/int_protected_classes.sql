with

protected_classes as (

    select * from {{ ref('protected_classes') }}

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

classes_named as (

    select
        coalesce({{ normalized_text('category_name') }}, '(no category)')
            as category_name,
        coalesce({{ normalized_text('class_name') }}, '(no class)')
            as class_name,
        case when not {{ is_blank('reason') }} then reason end as reason

    from protected_classes

),

classes_named_once as (

    select
        category_name,
        class_name,
        coalesce(min(reason), 'no reason given') as reason,
        count(reason) < count(*) as lacks_a_reason,
        count(*) as times_stated

    from classes_named
    group by category_name, class_name

),

problems_named as (

    select
        classes_named_once.category_name,
        classes_named_once.class_name,
        classes_named_once.reason,
        nullif(
            concat_ws(
                '; ',
                case
                    when classes.class_id is null
                        then
                            'there is no such class, so nothing is protected:'
                            || ' correct the row or remove it'
                end,
                case
                    when classes_named_once.lacks_a_reason
                        then 'reason is missing'
                end,
                case
                    when classes_named_once.times_stated > 1
                        then
                            concat(
                                'it is stated ',
                                classes_named_once.times_stated,
                                ' times'
                            )
                end
            ),
            ''
        ) as problems

    from classes_named_once
    left join classes
        on
            classes_named_once.category_name = classes.category_name
            and classes_named_once.class_name = classes.class_name

),

final as (

    select
        category_name,
        class_name,
        reason,
        case
            when problems is not null
                then
                    concat(
                        'protected class ', category_name, ' / ', class_name,
                        ': ', problems
                    )
        end as problem

    from problems_named

)

select * from final

with

pairs_to_decide as (

    select * from {{ ref('class_overlaps') }}
    where reading != 'stray'

),

conflict_classes as (

    select * from {{ ref('int_conflict_classes') }}
    where is_paired

),

-- Pictures in the same classes are one row, or a picture of 50 classes would
-- cost 2,500 of them.
class_sets as (

    select
        class_set_id,
        class_id,
        count(*) as conflicts

    from conflict_classes
    group by class_set_id, class_id

),

sets_touched as (

    select
        one_class.class_set_id,
        max(one_class.conflicts) as conflicts

    from pairs_to_decide
    inner join class_sets as one_class
        on pairs_to_decide.class_id_a = one_class.class_id
    inner join class_sets as other_class
        on
            pairs_to_decide.class_id_b = other_class.class_id
            and one_class.class_set_id = other_class.class_set_id
    group by one_class.class_set_id

),

pairs_counted as (

    select count(*) as pairs_to_decide
    from pairs_to_decide

),

conflicts_counted as (

    select coalesce({{ total('conflicts') }}, 0) as conflicts_to_decide
    from sets_touched

),

final as (

    select
        pairs_counted.pairs_to_decide,
        conflicts_counted.conflicts_to_decide

    from pairs_counted
    cross join conflicts_counted

)

select * from final

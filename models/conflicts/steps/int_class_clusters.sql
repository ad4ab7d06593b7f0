with recursive

class_overlaps as (

    select * from {{ ref('class_overlaps') }}
    where is_same_class

),

classes as (

    select * from {{ ref('int_class_counts') }}

),

-- In the order of the names, so that a cluster is named after its first class.
classes_numbered as (

    select
        class_id,
        row_number() over (
            order by category_name, class_name
        ) as class_number

    from classes

),

pairs_numbered as (

    select
        classes_a.class_number as class_number_a,
        classes_b.class_number as class_number_b

    from class_overlaps
    inner join classes_numbered as classes_a
        on class_overlaps.class_id_a = classes_a.class_id
    inner join classes_numbered as classes_b
        on class_overlaps.class_id_b = classes_b.class_id

),

links as (

    select
        class_number_a as class_number,
        class_number_b as linked_number

    from pairs_numbered

    union all

    select
        class_number_b as class_number,
        class_number_a as linked_number

    from pairs_numbered

),

-- Each class starts as a cluster of its own. In a round, each cluster joins the
-- least that a class of it is linked with, and each class then follows its
-- cluster a step further: a chain of 10,000 classes takes 14 rounds. Numbers
-- only fall, so the rounds end: the first one that changes nothing is the last.
rounds as (

    {{ cluster_rounds() }}

),

last_round as (

    select
        class_number,
        min(cluster_number) as cluster_number

    from rounds
    group by class_number

),

final as (

    select
        classes_numbered.class_id,
        first_classes.class_id as cluster_id

    from last_round
    inner join classes_numbered
        on last_round.class_number = classes_numbered.class_number
    inner join classes_numbered as first_classes
        on last_round.cluster_number = first_classes.class_number

)

select * from final

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

    select distinct
        class_number,
        class_number as cluster_number

    from links

    union all

    select
        class_number,
        cluster_number

    from (

        with

        clusters_linked as (

            select
                members.cluster_number,
                min(others.cluster_number) as least_number

            from rounds as members
            inner join links on members.class_number = links.class_number
            inner join rounds as others
                on links.linked_number = others.class_number
            group by members.cluster_number

        ),

        clusters_joined as (

            select
                rounds.class_number,
                rounds.cluster_number as number_before,
                case
                    when clusters_linked.least_number < rounds.cluster_number
                        then clusters_linked.least_number
                    else rounds.cluster_number
                end as cluster_number

            from rounds
            left join clusters_linked
                on rounds.class_number = clusters_linked.cluster_number

        ),

        clusters_followed as (

            select
                clusters_joined.class_number,
                followed.cluster_number,
                max(
                    case
                        when
                            followed.cluster_number
                            < clusters_joined.number_before
                            then 1
                        else 0
                    end
                ) over () as has_changed

            from clusters_joined
            inner join clusters_joined as followed
                on clusters_joined.cluster_number = followed.class_number

        )

        select
            class_number,
            cluster_number

        from clusters_followed
        where has_changed = 1

    ) as next_round

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

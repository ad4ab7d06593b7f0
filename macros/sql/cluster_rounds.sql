{#- The least number that each `class_number` of the relation `links` is linked
    with, over whatever others, as `cluster_number`: with earlier rounds, if there
    are any, whose numbers are greater. A link is there both ways. -#}
{% macro cluster_rounds() -%}
    {{ return(adapter.dispatch('cluster_rounds')()) }}
{%- endmacro %}

{% macro duckdb__cluster_rounds() -%}
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
{%- endmacro %}

{#- A recursion of Spark reads the round before it once only. All links are one
    list there, gone through once: each makes its two clusters one. -#}
{% macro spark__cluster_rounds() -%}
    select
        clusters_numbered.class_number + 1 as class_number,
        clusters_numbered.cluster_number

    from (

        select
            aggregate(
                collect_list(
                    struct(class_number as one, linked_number as other)
                ),
                transform(
                    sequence(1, cast(max(class_number) as integer)),
                    number -> cast(number as bigint)
                ),
                (clusters, link) -> transform(
                    clusters,
                    cluster -> case
                        when
                            cluster in (
                                element_at(clusters, cast(link.one as integer)),
                                element_at(
                                    clusters, cast(link.other as integer)
                                )
                            )
                            then least(
                                element_at(clusters, cast(link.one as integer)),
                                element_at(
                                    clusters, cast(link.other as integer)
                                )
                            )
                        else cluster
                    end
                )
            ) as clusters

        from links
        having count(*) > 0

    ) as all_clusters
    lateral view posexplode(all_clusters.clusters) clusters_numbered
        as class_number, cluster_number
    where clusters_numbered.class_number + 1 in (
        select class_number from links
    )
{%- endmacro %}

{#- Every row of a relation once for each member of its list column `entries`,
    with `entry_number` (from 1), `entry_key` and `entry`. A row without members
    stays, with nulls. -#}
{% macro explode_entries(relation) -%}
    {{ return(adapter.dispatch('explode_entries')(relation)) }}
{%- endmacro %}

{% macro duckdb__explode_entries(relation) -%}
    (
        select
            * exclude (entries, exploded),
            exploded['key'] as entry_key,
            exploded['value'] as entry
        from (
            select
                *,
                generate_subscripts(
                    case when len(entries) > 0 then entries else [null] end, 1
                ) as entry_number,
                unnest(
                    case when len(entries) > 0 then entries else [null] end
                ) as exploded
            from {{ relation }}
        )
    )
{%- endmacro %}

{% macro spark__explode_entries(relation) -%}
    (
        select
            * except (entries, place, exploded),
            coalesce(place, 0) + 1 as entry_number,
            exploded.key as entry_key,
            exploded.value as entry
        from (
            select *
            from {{ relation }}
            lateral view outer posexplode(entries) members as place, exploded
        )
    )
{%- endmacro %}

{#- The items of a JSON list under a key, as a list of (key, value), each keyed by
    its place from 1. Empty when there is no such list. -#}
{% macro json_items(document, key) -%}
    {{ return(adapter.dispatch('json_items')(document, key)) }}
{%- endmacro %}

{% macro duckdb__json_items(document, key) -%}
    cast(
        list_zip(
            range(
                1, json_array_length({{ document }}, '$.{{ key }}')::bigint + 1
            ),
            json_extract({{ document }}, '$.{{ key }}[*]')
        ) as struct("key" varchar, "value" json) []
    )
{%- endmacro %}

{% macro spark__json_items(document, key) -%}
    coalesce(
        transform(
            from_json(
                {{ document }}, 'struct<{{ key }}: array<variant>>'
            )['{{ key }}'],
            (item, place) -> struct(
                cast(place + 1 as string) as key,
                coalesce(to_json(item), 'null') as value
            )
        ),
        array()
    )
{%- endmacro %}

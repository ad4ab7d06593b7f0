{#- How many members the JSON object, or items the JSON list, under a key has. -#}
{% macro json_length(document, key) -%}
    {{ return(adapter.dispatch('json_length')(document, key)) }}
{%- endmacro %}

{% macro duckdb__json_length(document, key) -%}
    greatest(
        len(json_keys({{ document }}, '$.{{ key }}')),
        cast(json_array_length({{ document }}, '$.{{ key }}') as bigint)
    )
{%- endmacro %}

{% macro spark__json_length(document, key) -%}
    {%- set value = "get_json_object(" ~ document ~ ", '$." ~ key ~ "')" -%}
    cast(
        coalesce(
            json_array_length({{ value }}),
            array_size(map_keys(from_json({{ value }}, 'map<string, string>'))),
            0
        ) as bigint
    )
{%- endmacro %}

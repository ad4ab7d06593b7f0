{#- Whether one of some keys occurs twice in a JSON object, where only the first
    is ever read; null when the document is null. -#}
{% macro json_repeats(document, keys) -%}
    {{ return(adapter.dispatch('json_repeats')(document, keys)) }}
{%- endmacro %}

{% macro duckdb__json_repeats(document, keys) -%}
    len(
        list_filter(
            json_keys({{ document }}),
            lambda name: name in {{ keys | tojson | replace('"', "'") }}
        )
    ) > len(
        list_distinct(
            list_filter(
                json_keys({{ document }}),
                lambda name: name in {{ keys | tojson | replace('"', "'") }}
            )
        )
    )
{%- endmacro %}

{% macro spark__json_repeats(document, keys) -%}
    {%- set found = "filter(map_keys(from_json(" ~ document
        ~ ", 'map<string, string>')), name -> name in ("
        ~ keys | map('tojson') | join(', ') | replace('"', "'") ~ "))" -%}
    array_size({{ found }}) > array_size(array_distinct({{ found }}))
{%- endmacro %}

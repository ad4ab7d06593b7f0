{#- What stands under some keys of a JSON document, read in one pass: a map from
    key to 'OBJECT', 'ARRAY', 'VARCHAR' (a text) or another word for a scalar;
    null where there is nothing. The key `$` is the document itself. -#}
{% macro json_kinds(document, keys) -%}
    {{ return(adapter.dispatch('json_kinds')(document, keys)) }}
{%- endmacro %}

{% macro duckdb__json_kinds(document, keys) -%}
    map(
        {{ keys | tojson | replace('"', "'") }},
        json_type({{ document }}, {{ json_paths(keys) }})
    )
{%- endmacro %}

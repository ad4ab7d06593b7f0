{#- The scalars under some keys of a JSON document as texts, read in one pass: a
    map from key to text; null where there is nothing. -#}
{% macro json_texts(document, keys) -%}
    {{ return(adapter.dispatch('json_texts')(document, keys)) }}
{%- endmacro %}

{% macro duckdb__json_texts(document, keys) -%}
    map(
        {{ keys | tojson | replace('"', "'") }},
        json_extract_string({{ document }}, {{ json_paths(keys) }})
    )
{%- endmacro %}

{% macro spark__json_texts(document, keys) -%}
    map(
        {%- for key in keys %}
        '{{ key }}',
        get_json_object({{ document }}, '$.{{ key }}'){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

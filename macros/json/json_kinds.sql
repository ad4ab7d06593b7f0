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

{% macro spark__json_kinds(document, keys) -%}
    map(
        {%- for key in keys %}
        '{{ key }}',
        {% set path = '$' if key == '$' else '$.' ~ key -%}
        {%- set kind = "regexp_extract(schema_of_variant(variant_get("
            ~ "try_parse_json(" ~ document ~ "), '" ~ path
            ~ "')), '^[A-Z]+', 0)" -%}
        replace({{ kind }}, 'STRING', 'VARCHAR'){{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

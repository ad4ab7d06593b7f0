{#- Whether a JSON value, or the value under one of its keys, is an object; false
    for null. The value itself tells by its first character. -#}
{% macro json_is_object(value, key=none) -%}
    {{ return(adapter.dispatch('json_is_object')(value, key)) }}
{%- endmacro %}

{% macro duckdb__json_is_object(value, key) -%}
    {%- if key -%}
    coalesce(json_type({{ value }}, '$.{{ key }}') = 'OBJECT', false)
    {%- else -%}
    coalesce(starts_with(cast({{ value }} as varchar), '{'), false)
    {%- endif -%}
{%- endmacro %}

{% macro spark__json_is_object(value, key) -%}
    {%- if key -%}
    coalesce(
        schema_of_variant(
            variant_get(try_parse_json({{ value }}), '$.{{ key }}')
        ) like 'OBJECT%',
        false
    )
    {%- else -%}
    coalesce(startswith(ltrim({{ value }}), '{'), false)
    {%- endif -%}
{%- endmacro %}

{#- The text that a JSON value is; null when it is anything but a JSON string. -#}
{% macro json_text(value) -%}
    {{ return(adapter.dispatch('json_text')(value)) }}
{%- endmacro %}

{% macro duckdb__json_text(value) -%}
    case
        when json_type({{ value }}) = 'VARCHAR'
            then json_extract_string({{ value }}, '$')
    end
{%- endmacro %}

{% macro spark__json_text(value) -%}
    case
        when startswith({{ value }}, '"')
            then variant_get(try_parse_json({{ value }}), '$', 'string')
    end
{%- endmacro %}

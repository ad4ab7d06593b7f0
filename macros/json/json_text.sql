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

{#- A key made of several texts, none null. Each is hashed by itself first, so no
    two lists of texts share a key whatever characters they hold. -#}
{% macro surrogate_key(columns) -%}
    md5(concat(
        {%- for column in columns %}
        md5({{ column }}){{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

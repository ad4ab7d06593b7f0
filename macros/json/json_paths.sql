{#- JSON paths to some keys, as a list literal; the key `$` is the document. -#}
{% macro json_paths(keys) -%}
    [
        {%- for key in keys %}
        '{{ '$' if key == '$' else '$.' ~ key }}'{{ ',' if not loop.last }}
        {%- endfor %}
    ]
{%- endmacro %}

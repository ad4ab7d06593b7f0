{#- A path without its leading folder; the whole path when it lies elsewhere. -#}
{% macro relative_to(folder, path) -%}
    case
        when substr({{ path }}, 1, {{ folder | length }})
            = {{ sql_string(folder) }}
            then substr({{ path }}, {{ folder | length + 1 }})
        else {{ path }}
    end
{%- endmacro %}

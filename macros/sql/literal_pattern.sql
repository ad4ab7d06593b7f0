{#- A path as a pattern that matches this file alone: to DuckDB every name is one. -#}
{% macro literal_pattern(path) -%}
    {{ return(
        path.replace('[', '[[]').replace('*', '[*]').replace('?', '[?]')
    ) }}
{%- endmacro %}

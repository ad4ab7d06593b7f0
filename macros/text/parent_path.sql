{#- A path, or a pattern, up to its last slash; empty where it has none. -#}
{% macro parent_path(path) -%}
    {%- set name = path.split('/') | last -%}
    {{ return(path[:(path | length) - (name | length)]) }}
{%- endmacro %}

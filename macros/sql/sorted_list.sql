{#- The distinct values of a column in a group, as a sorted list. -#}
{% macro sorted_list(column) -%}
    {{ return(adapter.dispatch('sorted_list')(column)) }}
{%- endmacro %}

{% macro duckdb__sorted_list(column) -%}
    list(distinct {{ column }} order by {{ column }})
{%- endmacro %}

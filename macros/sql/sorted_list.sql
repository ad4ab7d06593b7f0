{#- The distinct values of a column in a group, as a sorted list; with `order_by`,
    all of its values in the order of that column. -#}
{% macro sorted_list(column, order_by=none) -%}
    {{ return(adapter.dispatch('sorted_list')(column, order_by)) }}
{%- endmacro %}

{% macro duckdb__sorted_list(column, order_by=none) -%}
    {%- if order_by -%}
        list({{ column }} order by {{ order_by }})
    {%- else -%}
        list(distinct {{ column }} order by {{ column }})
    {%- endif -%}
{%- endmacro %}

{% macro spark__sorted_list(column, order_by=none) -%}
    {%- if order_by -%}
        {{ sorted_by(column, order_by) }}
    {%- else -%}
        array_sort(collect_set({{ column }}))
    {%- endif -%}
{%- endmacro %}

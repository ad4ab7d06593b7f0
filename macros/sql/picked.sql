{#- The items of a list at a list of positions, counted from 1. -#}
{% macro picked(items, positions) -%}
    {{ return(adapter.dispatch('picked')(items, positions)) }}
{%- endmacro %}

{% macro duckdb__picked(items, positions) -%}
    list_select({{ items }}, {{ positions }})
{%- endmacro %}

{#- The item of a list at a position, counted from 1. -#}
{% macro item_at(list, position) -%}
    {{ return(adapter.dispatch('item_at')(list, position)) }}
{%- endmacro %}

{% macro duckdb__item_at(list, position) -%}
    {{ list }}[{{ position }}]
{%- endmacro %}

{% macro spark__item_at(list, position) -%}
    element_at({{ list }}, {{ position }})
{%- endmacro %}

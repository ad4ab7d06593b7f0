{#- Each item of a list, as rows of a select. -#}
{% macro items_of(list) -%}
    {{ return(adapter.dispatch('items_of')(list)) }}
{%- endmacro %}

{% macro duckdb__items_of(list) -%}
    unnest({{ list }})
{%- endmacro %}

{% macro spark__items_of(list) -%}
    explode({{ list }})
{%- endmacro %}

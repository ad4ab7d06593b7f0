{#- The items of a list at a list of positions, counted from 1. -#}
{% macro picked(items, positions) -%}
    {{ return(adapter.dispatch('picked')(items, positions)) }}
{%- endmacro %}

{#- `list_select` takes six times as long. -#}
{% macro duckdb__picked(items, positions) -%}
    list_transform({{ positions }}, lambda place: ({{ items }})[place])
{%- endmacro %}

{% macro spark__picked(items, positions) -%}
    transform({{ positions }}, place -> element_at({{ items }}, place))
{%- endmacro %}

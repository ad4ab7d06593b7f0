{#- Texts of a group in one, in the order of another column, with a space between. -#}
{% macro listed_text(column, order_column) -%}
    {{ return(adapter.dispatch('listed_text')(column, order_column)) }}
{%- endmacro %}

{% macro duckdb__listed_text(column, order_column) -%}
    string_agg({{ column }}, ' ' order by {{ order_column }})
{%- endmacro %}

{% macro spark__listed_text(column, order_column) -%}
    array_join({{ sorted_by(column, order_column) }}, ' ')
{%- endmacro %}

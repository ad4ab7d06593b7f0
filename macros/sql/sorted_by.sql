{#- The values of a column in a group as a list, in the order of another. -#}
{% macro sorted_by(column, order_column) -%}
    {{ return(adapter.dispatch('sorted_by')(column, order_column)) }}
{%- endmacro %}

{% macro duckdb__sorted_by(column, order_column) -%}
    list({{ column }} order by {{ order_column }})
{%- endmacro %}

{% macro spark__sorted_by(column, order_column) -%}
    transform(
        array_sort(
            collect_list(
                struct({{ order_column }} as place, {{ column }} as item)
            )
        ),
        placed -> placed.item
    )
{%- endmacro %}

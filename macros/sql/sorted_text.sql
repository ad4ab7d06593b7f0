{#- The distinct values of a text column in a group, sorted, in one text. -#}
{% macro sorted_text(column) -%}
    {{ return(adapter.dispatch('sorted_text')(column)) }}
{%- endmacro %}

{% macro duckdb__sorted_text(column) -%}
    string_agg(distinct {{ column }}, ', ' order by {{ column }})
{%- endmacro %}

{% macro spark__sorted_text(column) -%}
    case
        when count({{ column }}) > 0
            then array_join(array_sort(collect_set({{ column }})), ', ')
    end
{%- endmacro %}

{#- The distinct values of a text column in a group, sorted, in one text. -#}
{% macro sorted_text(column, separator=', ') -%}
    {{ return(adapter.dispatch('sorted_text')(column, separator=', ')) }}
{%- endmacro %}

{% macro duckdb__sorted_text(column, separator=', ') -%}
    string_agg(
        distinct {{ column }}, {{ sql_string(separator) }}
        order by {{ column }}
    )
{%- endmacro %}

{% macro default__sorted_text(column, separator=', ') -%}
    {{ exceptions.raise_compiler_error(
        'sorted_text: no ' ~ target.type ~ ' version') }}
{%- endmacro %}

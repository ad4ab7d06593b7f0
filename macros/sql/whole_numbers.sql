{#- The whole numbers from 0 on, as many as said, as rows of a select. -#}
{% macro whole_numbers(count) -%}
    {{ return(adapter.dispatch('whole_numbers')(count)) }}
{%- endmacro %}

{% macro duckdb__whole_numbers(count) -%}
    cast(unnest(range({{ count }})) as integer)
{%- endmacro %}

{% macro spark__whole_numbers(count) -%}
    explode(sequence(0, cast({{ count }} as integer) - 1))
{%- endmacro %}

{#- A number of 64 bits of which those from one bit on and before another are set. -#}
{% macro bits_between(first, end) -%}
    {{ return(adapter.dispatch('bits_between')(first, end)) }}
{%- endmacro %}

{% macro duckdb__bits_between(first, end) -%}
    cast({{ 2 ** end - 2 ** first }} as ubigint)
{%- endmacro %}

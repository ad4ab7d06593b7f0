{#- A number of 64 bits of which those from one bit on and before another are set. -#}
{% macro bits_between(first, end) -%}
    {{ return(adapter.dispatch('bits_between')(first, end)) }}
{%- endmacro %}

{% macro duckdb__bits_between(first, end) -%}
    cast({{ 2 ** end - 2 ** first }} as ubigint)
{%- endmacro %}

{#- Its numbers of 64 bits have a sign, which is the last one of them. -#}
{% macro spark__bits_between(first, end) -%}
    cast('{{ 2 ** end - 2 ** first - (2 ** 64 if end == 64 else 0) }}' as bigint)
{%- endmacro %}

{#- How often a whole number goes into another, as a whole number. -#}
{% macro whole_part(number, divisor) -%}
    {{ return(adapter.dispatch('whole_part')(number, divisor)) }}
{%- endmacro %}

{% macro duckdb__whole_part(number, divisor) -%}
    {{ number }} // {{ divisor }}
{%- endmacro %}

{% macro spark__whole_part(number, divisor) -%}
    cast({{ number }} div {{ divisor }} as integer)
{%- endmacro %}

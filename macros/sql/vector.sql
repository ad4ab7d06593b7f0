{#- A list of numbers of a known length, to calculate with. -#}
{% macro vector(numbers, length) -%}
    {{ return(adapter.dispatch('vector')(numbers, length)) }}
{%- endmacro %}

{% macro duckdb__vector(numbers, length) -%}
    cast({{ numbers }} as float[{{ length }}])
{%- endmacro %}

{% macro spark__vector(numbers, length) -%}
    cast({{ numbers }} as array<double>)
{%- endmacro %}

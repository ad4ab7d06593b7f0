{#- A list of these expressions. -#}
{% macro list_of(expressions) -%}
    {{ return(adapter.dispatch('list_of')(expressions | join(', '))) }}
{%- endmacro %}

{% macro duckdb__list_of(expressions) -%}
    {{ return('[' ~ expressions ~ ']') }}
{%- endmacro %}

{% macro spark__list_of(expressions) -%}
    {{ return('array(' ~ expressions ~ ')') }}
{%- endmacro %}

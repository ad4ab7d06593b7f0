{#- Where a text first holds another one, counted from 1; 0 where it does not. -#}
{% macro position_of(text, part) -%}
    {{ return(adapter.dispatch('position_of')(text, part)) }}
{%- endmacro %}

{% macro duckdb__position_of(text, part) -%}
    strpos({{ text }}, {{ part }})
{%- endmacro %}

{% macro spark__position_of(text, part) -%}
    instr({{ text }}, {{ part }})
{%- endmacro %}

{#- 64 bits, with those turned over that a second 64 bits name. -#}
{% macro bits_xor(bits, others) -%}
    {{ return(adapter.dispatch('bits_xor')(bits, others)) }}
{%- endmacro %}

{% macro duckdb__bits_xor(bits, others) -%}
    xor({{ bits }}, {{ others }})
{%- endmacro %}

{% macro spark__bits_xor(bits, others) -%}
    (({{ bits }}) ^ ({{ others }}))
{%- endmacro %}

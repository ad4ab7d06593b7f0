{#- A number of 64 bits, with those bits turned over that another one has set. -#}
{% macro bits_xor(bits, others) -%}
    {{ return(adapter.dispatch('bits_xor')(bits, others)) }}
{%- endmacro %}

{% macro duckdb__bits_xor(bits, others) -%}
    xor({{ bits }}, {{ others }})
{%- endmacro %}

{% macro spark__bits_xor(bits, others) -%}
    (({{ bits }}) ^ ({{ others }}))
{%- endmacro %}

{#- How many of 64 bits differ from a second 64 bits. -#}
{% macro bits_apart(bits, others) -%}
    bit_count({{ bits_xor(bits, others) }})
{%- endmacro %}

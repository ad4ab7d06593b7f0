{#- The type of a number of 64 bits. -#}
{% macro bits_type() -%}
    {{ return(fingerprint_columns()['hash']) }}
{%- endmacro %}

{#- A part of a whole as a rate from 0 to 1; null when the whole is nothing. -#}
{% macro rate(part, whole) -%}
    cast({{ part }} as double) / nullif(({{ whole }}), 0)
{%- endmacro %}

{#- Whether the var `base` names another dataset to compare with, as SQL. -#}
{% macro has_base() -%}
    {{ return('true' if var('base') else 'false') }}
{%- endmacro %}

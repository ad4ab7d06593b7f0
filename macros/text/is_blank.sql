{#- Whether a text is null, empty or nothing but white space. -#}
{% macro is_blank(text) -%}
    not coalesce({{ matches(text, '[^[:space:]]') }}, false)
{%- endmacro %}

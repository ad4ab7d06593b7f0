{#- Whether a text matches a regular expression; null when it is null. -#}
{% macro matches(text, pattern) -%}
    regexp_extract({{ text }}, {{ sql_string('(' ~ pattern ~ ')') }}, 1) != ''
{%- endmacro %}

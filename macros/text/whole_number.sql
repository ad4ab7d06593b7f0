{#- A text as a whole number from 0 to 999,999,999,999, so that sums and
    products of many stay in range; null when it is anything else. -#}
{% macro whole_number(text) -%}
    cast(
        nullif(
            regexp_extract({{ text }}, '^0*([0-9]{1,12})([.]0+)?$', 1), ''
        ) as bigint
    )
{%- endmacro %}

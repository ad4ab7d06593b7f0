{#- The text of a recommendation rule with `{value}` and `{impact}` replaced by
    the columns `value_text` and `impact_text`. -#}
{% macro filled_in(column) -%}
    replace(
        replace({{ column }}, '{value}', value_text), '{impact}', impact_text
    )
{%- endmacro %}

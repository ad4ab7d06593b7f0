{#- The sum of whole numbers as a whole number, which a sum is not by itself; of
    those rows alone where a condition holds, or over a window, if one is given.
    Null of nothing. -#}
{% macro total(number, where=none, over=none) -%}
    cast(
        sum({{ number }})
        {%- if where %} filter (where {{ where }}){% endif %}
        {%- if over %} over ({{ over }}){% endif %} as bigint
    )
{%- endmacro %}

{#- A number as text, a whole one without `.0`. Null stays null. -#}
{% macro number_text(number) -%}
    {{ regex_replace('cast(' ~ number ~ ' as string)', '[.]0$', '') }}
{%- endmacro %}

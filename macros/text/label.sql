{#- A text as a chart may show it, whose tooltips are HTML: no angle brackets, no
    invisible characters, at most 60 characters. Null when nothing is left. -#}
{% macro label(text) -%}
    {%- set visible = "trim(translate("
        ~ regex_replace(text, '[' ~ invisible_characters() ~ '\\pZ]+', ' ')
        ~ ", '<>', '‹›'))" -%}
    case
        when length({{ visible }}) > 60
            then concat(substr({{ visible }}, 1, 59), '…')
        else nullif({{ visible }}, '')
    end
{%- endmacro %}

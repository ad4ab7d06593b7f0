{#- A text as a chart may show it, whose tooltips are HTML: no angle brackets, no
    invisible characters, at most 60 characters. Null when nothing is left. -#}
{% macro label(text) -%}
    {{ return(adapter.dispatch('label')(text)) }}
{%- endmacro %}

{% macro duckdb__label(text) -%}
    {%- set visible = "trim(translate("
        ~ regex_replace(text, '[\\pC\\pZ]+', ' ') ~ ", '<>', '‹›'))" -%}
    case
        when length({{ visible }}) > 60
            then concat(substr({{ visible }}, 1, 59), '…')
        else nullif({{ visible }}, '')
    end
{%- endmacro %}

{#- Java calls a character that is in no version of Unicode yet invisible, too. -#}
{% macro spark__label(text) -%}
    {%- set visible = "trim(translate("
        ~ regex_replace(text, '[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\pZ]+', ' ')
        ~ ", '<>', '‹›'))" -%}
    case
        when length({{ visible }}) > 60
            then concat(substr({{ visible }}, 1, 59), '…')
        else nullif({{ visible }}, '')
    end
{%- endmacro %}

{#- A text without the byte-order mark that a file may begin with. Null stays
    null. -#}
{% macro without_mark(text) -%}
    {{ return(adapter.dispatch('without_mark')(text)) }}
{%- endmacro %}

{% macro duckdb__without_mark(text) -%}
    case
        when starts_with({{ text }}, chr(65279)) then substr({{ text }}, 2)
        else {{ text }}
    end
{%- endmacro %}

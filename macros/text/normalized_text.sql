{#- A text with its accents composed (Unicode NFC), so that both ways of writing
    one name are equal. Null stays null. -#}
{% macro normalized_text(text) -%}
    {{ return(adapter.dispatch('normalized_text')(text)) }}
{%- endmacro %}

{% macro duckdb__normalized_text(text) -%}
    nfc_normalize({{ text }})
{%- endmacro %}

{% macro spark__normalized_text(text) -%}
    {{ spark__unicode_form(text, 'compose') }}
{%- endmacro %}

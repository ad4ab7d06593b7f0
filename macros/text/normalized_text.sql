{#- A text with its accents composed (Unicode NFC), so that both ways of writing
    one name are equal. Null stays null. -#}
{% macro normalized_text(text) -%}
    {{ return(adapter.dispatch('normalized_text')(text)) }}
{%- endmacro %}

{% macro duckdb__normalized_text(text) -%}
    nfc_normalize({{ text }})
{%- endmacro %}

{#- Spark has no word for it, but brings the library of Unicode itself. -#}
{% macro spark__normalized_text(text) -%}
    case
        when {{ text }} is not null
            then reflect(
                'com.ibm.icu.text.Normalizer', 'compose', {{ text }}, false
            )
    end
{%- endmacro %}

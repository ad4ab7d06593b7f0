{#- A text with its accents composed (`compose`) or apart (`decompose`): Spark has no
    word for it, but brings the library of Unicode itself. Null stays null. -#}
{% macro spark__unicode_form(text, form) -%}
    case
        when {{ text }} is not null
            then reflect(
                'com.ibm.icu.text.Normalizer', '{{ form }}', {{ text }}, false
            )
    end
{%- endmacro %}

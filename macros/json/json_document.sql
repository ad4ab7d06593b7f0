{#- A text as a JSON document; null when it is not valid JSON. -#}
{% macro json_document(text) -%}
    {{ return(adapter.dispatch('json_document')(text)) }}
{%- endmacro %}

{% macro duckdb__json_document(text) -%}
    try_cast({{ text }} as json)
{%- endmacro %}

{#- Spark has no such type: a document is its text. What stands behind the first
    value it would pass over; in brackets it is seen. -#}
{% macro spark__json_document(text) -%}
    {%- set listed = "try_parse_json(concat('[', " ~ text ~ ", ']'))" -%}
    case
        when variant_get({{ listed }}, '$[0]') is not null
            and variant_get({{ listed }}, '$[1]') is null
            then {{ text }}
    end
{%- endmacro %}

{#- A text as a JSON document; null when it is not valid JSON. -#}
{% macro json_document(text) -%}
    {{ return(adapter.dispatch('json_document')(text)) }}
{%- endmacro %}

{% macro duckdb__json_document(text) -%}
    try_cast({{ text }} as json)
{%- endmacro %}

{#- Spark has no such type: a document is its text. -#}
{% macro spark__json_document(text) -%}
    case when try_parse_json({{ text }}) is not null then {{ text }} end
{%- endmacro %}

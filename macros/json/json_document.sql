{#- A text as a JSON document; null when it is not valid JSON. -#}
{% macro json_document(text) -%}
    {{ return(adapter.dispatch('json_document')(text)) }}
{%- endmacro %}

{% macro duckdb__json_document(text) -%}
    try_cast({{ text }} as json)
{%- endmacro %}

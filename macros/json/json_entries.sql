{#- The members of a JSON object under a key, as a list of (key, value) in their
    order, a key that occurs twice included. Empty when there is no such object. -#}
{% macro json_entries(document, key) -%}
    {{ return(adapter.dispatch('json_entries')(document, key)) }}
{%- endmacro %}

{% macro duckdb__json_entries(document, key) -%}
    cast(
        list_zip(
            json_keys({{ document }}, '$.{{ key }}'),
            json_extract({{ document }}, '$.{{ key }}.*')
        ) as struct("key" varchar, "value" json) []
    )
{%- endmacro %}

{#- A JSON object as a struct of texts. `fields` maps each name to 'string' or
    to a mapping of its own. A field that is absent is null; whatever is no
    object gives a struct of nulls. Null gives null. -#}
{% macro json_fields(document, fields) -%}
    {{ return(adapter.dispatch('json_fields')(document, fields)) }}
{%- endmacro %}

{% macro duckdb__json_fields(document, fields) -%}
    {%- set types = tojson(fields).replace('"string"', '"VARCHAR"') -%}
    json_transform({{ document }}, {{ sql_string(types) }})
{%- endmacro %}

{% macro spark__json_fields(document, fields) -%}
    from_json(
        case
            when {{ json_is_object(document) }} then {{ document }}
            when {{ document }} is not null then '{}'
        end,
        '{{ json_struct(fields) }}'
    )
{%- endmacro %}

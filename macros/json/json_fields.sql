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

{#- Read as a map, in which the first of fields of one name is found; a struct would
    take the last. -#}
{% macro spark__json_fields(document, fields) -%}
    {%- set members = "from_json(case when " ~ json_is_object(document)
        ~ " then " ~ document ~ " else '{}' end, 'map<string, string>')" -%}
    case
        when {{ document }} is not null then named_struct(
            {%- for name, type in fields.items() %}
            {%- set member = members ~ "['" ~ name ~ "']" %}
            '{{ name }}',
            {{ spark__json_fields(member, type) if type is mapping else member }}
            {{- ',' if not loop.last }}
            {%- endfor %}
        )
    end
{%- endmacro %}

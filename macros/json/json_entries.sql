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

{#- Read twice: as texts, which keep how a value is spelt, and with their types,
    which tell the text `1` from the number. -#}
{% macro spark__json_entries(document, key) -%}
    {%- set members = "map_entries(from_json(" ~ document ~ ", 'struct<"
        ~ key ~ ": map<string, KIND>>')['" ~ key ~ "'])" -%}
    coalesce(
        zip_with(
            {{ members.replace('KIND', 'string') }},
            {{ members.replace('KIND', 'variant') }},
            (spelt, typed) -> struct(
                spelt.key as key,
                case
                    when schema_of_variant(typed.value) = 'STRING'
                        then to_json(typed.value)
                    else coalesce(spelt.value, 'null')
                end as value
            )
        ),
        array()
    )
{%- endmacro %}

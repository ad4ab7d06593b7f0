{#- The type that Spark has for the fields of `json_fields`. -#}
{% macro json_struct(fields) -%}
    {%- set types = [] -%}
    {%- for name, type in fields.items() -%}
        {%- do types.append(
            '`' ~ name ~ '`: '
            ~ (json_struct(type) if type is mapping else type)) -%}
    {%- endfor -%}
    {{ return('struct<' ~ types | join(', ') ~ '>') }}
{%- endmacro %}

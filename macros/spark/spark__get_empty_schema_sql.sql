{#- What a contract compares a model with, its lists in the words of Spark. -#}
{% macro spark__get_empty_schema_sql(columns) -%}
    {%- set types = {} -%}
    {%- for name, column in columns.items() -%}
        {%- set type = column['data_type'] -%}
        {%- do types.update({name: dict(column, data_type=(
            'array<' ~ type[:-2] ~ '>' if type.endswith('[]') else type))}) -%}
    {%- endfor -%}
    {{ return(default__get_empty_schema_sql(types)) }}
{%- endmacro %}

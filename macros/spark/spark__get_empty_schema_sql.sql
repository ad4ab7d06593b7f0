{#- What a contract compares a model with, its types in the words of Spark. -#}
{% macro spark__get_empty_schema_sql(columns) -%}
    {%- set types = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do types.update(
            {name: dict(column, data_type=spark_type(column['data_type']))}) -%}
    {%- endfor -%}
    {{ return(default__get_empty_schema_sql(types)) }}
{%- endmacro %}

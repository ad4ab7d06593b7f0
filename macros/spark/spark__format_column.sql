{#- A column as a contract compares it: whole numbers of any size are one type, since
    what Spark counts in 32 bits is cast to what the contract says. -#}
{% macro spark__format_column(column) -%}
    {%- set type = 'bigint' if column.dtype in ('tinyint', 'smallint', 'int')
        else column.dtype -%}
    {{ return({
        'name': column.name,
        'data_type': column.dtype,
        'formatted': column.column.lower() ~ ' ' ~ type,
    }) }}
{%- endmacro %}

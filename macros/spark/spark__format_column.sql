{#- A column as a contract compares it: whole numbers of any size are one type, since
    what Spark counts in 32 bits is cast to what the contract says. A Thrift server
    names its types otherwise than a session: INT_TYPE. -#}
{% macro spark__format_column(column) -%}
    {%- set type = column.dtype.lower().removesuffix('_type') -%}
    {%- set compared = 'bigint' if type in ('tinyint', 'smallint', 'int')
        else type -%}
    {{ return({
        'name': column.name,
        'data_type': column.dtype,
        'formatted': column.column.lower() ~ ' ' ~ compared,
    }) }}
{%- endmacro %}

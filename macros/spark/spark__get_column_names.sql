{#- The columns of a contract, in its order and with its types. -#}
{% macro spark__get_column_names() -%}
    {%- for name, column in model['columns'].items() %}
        cast({{ name }} as {{ spark_type(column['data_type']) }}) as {{ name }}
        {{- ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}

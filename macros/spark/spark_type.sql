{#- A type of ours in the words of Spark: its lists, and whole numbers without a sign,
    whose bits are kept. -#}
{% macro spark_type(type) -%}
    {%- if type.endswith('[]') -%}
        {{ return('array<' ~ spark_type(type[:-2]) ~ '>') }}
    {%- endif -%}
    {{ return({'ubigint': 'bigint', 'utinyint': 'tinyint'}.get(type, type)) }}
{%- endmacro %}

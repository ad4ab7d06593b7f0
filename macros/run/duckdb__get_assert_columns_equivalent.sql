{#- Fails a model whose columns are not those of its contract, as dbt does, which asks the
    file for the columns of the statement, and then what it calls the types of the
    contract. Here it asks the second only where the words differ: what dbt calls TEXT,
    DuckDB calls VARCHAR. -#}
{% macro duckdb__get_assert_columns_equivalent(sql) -%}
    {%- set agreed = [] -%}
    {%- for column in model.columns.values() -%}
        {%- set type = column.data_type | upper | replace('TEXT', 'VARCHAR') -%}
        {%- do agreed.append(column.name ~ ' ' ~ type) -%}
    {%- endfor -%}
    {%- set found = [] -%}
    {%- for column in get_column_schema_from_query(
        sql, config.get('sql_header')) -%}
        {%- do found.append(column.name ~ ' ' ~ column.dtype) -%}
    {%- endfor -%}
    {%- if agreed | sort != found | sort -%}
        {{ assert_columns_equivalent(sql) }}
    {%- endif -%}
{%- endmacro %}

{#- A list of statements that make the table of a model or seed in the DuckDB file, as
    a build there does, and fill it with what Spark wrote below the start of a
    pattern; with nothing where there is none. A model of others without a contract is
    the types of its files. -#}
{% macro take_in_table(node, start) -%}
    {%- set types = node.config.column_types or {} -%}
    {%- set definitions, names, comments = [], [], [] -%}
    {%- set table = api.Relation.create(
        target.database, node.schema, node.alias) -%}
    {%- set files = sql_string((start or '') ~ '/' ~ node.schema ~ '.db/'
        ~ node.alias ~ '/*.parquet') -%}
    {%- if not types and not node.config.contract.enforced -%}
        {{ return([
            'create or replace table ' ~ table ~ ' as from read_parquet('
            ~ files ~ ', hive_partitioning = false)'] if start else []) }}
    {%- endif -%}
    {%- if node.resource_type == 'seed' -%}
        {%- for name, type in types.items() -%}
            {%- do names.append(name) -%}
            {%- do definitions.append(name ~ ' ' ~ type) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for column in node.columns.values()
        if node.resource_type == 'model' -%}
        {%- do names.append(column.name) -%}
        {%- do definitions.append(
            column.name ~ ' ' ~ column.data_type
            ~ (' not null' if column.constraints else '')) -%}
        {%- do comments.append(
            'comment on column ' ~ table ~ '.' ~ column.name ~ ' is '
            ~ sql_string(column.description | trim)) -%}
    {%- endfor -%}
    {%- if node.resource_type == 'model' -%}
        {%- do comments.append(
            'comment on table ' ~ table ~ ' is '
            ~ sql_string(node.description | trim)) -%}
    {%- endif -%}
    {%- set statements = [
        'create schema if not exists ' ~ node.schema,
        'create or replace table ' ~ table ~ ' ('
            ~ definitions | join(', ') ~ ')'] -%}
    {%- if start -%}
        {%- do statements.append(
            'insert into ' ~ table ~ ' select ' ~ names | join(', ')
            ~ ' from read_parquet(' ~ files ~ ', hive_partitioning = false)') -%}
    {%- endif -%}
    {{ return(statements + comments) }}
{%- endmacro %}

{#- A select of columns, given as types by name, from a table of the target schema
    as it stands before this run, without a `ref`: so a step can read what a later
    model of the same run adds to. A column that the table does not have yet is read
    by its old name, if one is given, else null; without a table there are no rows. -#}
{% macro rows_so_far(table, types, old_names={}) -%}
    {%- set relation = adapter.get_relation(
        target.database, target.schema, table) if execute -%}
    {%- set columns = adapter.get_columns_in_relation(relation)
        | map(attribute='name') | list if relation else [] -%}
    select
    {%- for name, type in types.items() %}
        {%- set known = [name, old_names.get(name)]
            | select('in', columns) | list %}
        cast({{ (known or ['null'])[0] }} as {{ type }})
            as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
    {%- if relation %}
    from {{ relation }}
    {%- else %}
    from (select 1 as nothing) as no_table
    where 1 = 0
    {%- endif %}
{%- endmacro %}

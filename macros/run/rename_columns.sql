{#- Renames columns of the table that a model adds to, before it does: old rows keep
    what they say. Takes old names by new ones. Returns nothing to run. -#}
{% macro rename_columns(old_names) -%}
    {%- set relation = adapter.get_relation(
        this.database, this.schema, this.identifier) if execute -%}
    {%- set columns = adapter.get_columns_in_relation(relation)
        | map(attribute='name') | list if relation else [] -%}
    {%- for name, old_name in old_names.items()
        if old_name in columns and name not in columns -%}
        {%- do run_query('alter table ' ~ relation ~ ' rename column '
            ~ old_name ~ ' to ' ~ name) -%}
    {%- endfor -%}
{%- endmacro %}

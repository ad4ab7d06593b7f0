{#- Whether the rows of a table, none where there is no table, were all made by this
    version of the model. -#}
{% macro by_file_is_kept(existing, version) -%}
    {%- if existing is none or existing.type != 'table' -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set columns = adapter.get_columns_in_relation(existing)
        | map(attribute='name') | list -%}
    {%- if 'model_version' not in columns or 'file_version' not in columns -%}
        {{ return(false) }}
    {%- endif -%}
    {{ return(run_query(
        'select coalesce(bool_and(model_version = ' ~ sql_string(version)
        ~ '), false) from ' ~ existing
    ).rows[0][0]) }}
{%- endmacro %}

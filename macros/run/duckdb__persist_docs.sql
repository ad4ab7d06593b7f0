{#- Writes descriptions into the file as comments, in place of what dbt-duckdb does:
    without the line break that YAML leaves behind a folded text. Returns
    nothing. -#}
{% macro duckdb__persist_docs(
    relation, model, for_relation=true, for_columns=true
) -%}
    {%- if for_relation and config.persist_relation_docs()
        and model.description -%}
        {%- do run_query(
            alter_relation_comment(relation, model.description | trim)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() and model.columns -%}
        {%- set columns = {} -%}
        {%- for name, column in model.columns.items() -%}
            {%- do columns.update({name: {
                'name': column.name,
                'quote': column.quote,
                'description': column.description | trim,
            }}) -%}
        {%- endfor -%}
        {%- do run_query(alter_column_comment(relation, columns)) -%}
    {%- endif -%}
{%- endmacro %}

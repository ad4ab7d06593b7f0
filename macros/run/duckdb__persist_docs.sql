{#- Writes descriptions into the file as comments, in place of what dbt-duckdb does:
    without the line break that YAML leaves behind a folded text, in one
    statement, and without asking for the columns where a contract names them.
    Returns nothing. -#}
{% macro duckdb__persist_docs(
    relation, model, for_relation=true, for_columns=true
) -%}
    {%- set comments = [] -%}
    {%- if for_relation and config.persist_relation_docs()
        and model.description -%}
        {%- do comments.append(
            alter_relation_comment(relation, model.description | trim)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() and model.columns -%}
        {%- set contracted = config.get('contract').enforced -%}
        {%- set columns = {} -%}
        {%- for name, column in model.columns.items() -%}
            {%- set description = column.description | trim -%}
            {%- if contracted -%}
                {%- do comments.append(
                    'comment on column ' ~ relation ~ '.'
                    ~ (adapter.quote(name) if column.quote else name)
                    ~ ' is ' ~ duckdb_escape_comment(description) ~ ';') -%}
            {%- else -%}
                {%- do columns.update({name: {
                    'name': column.name,
                    'quote': column.quote,
                    'description': description,
                }}) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if columns -%}
            {%- do comments.append(alter_column_comment(relation, columns)) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if comments -%}
        {%- do run_query(comments | join('\n')) -%}
    {%- endif -%}
{%- endmacro %}

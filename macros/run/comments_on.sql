{#- Statements that write the descriptions of a model, and of what columns it documents,
    into the file as comments, without the line break that YAML leaves behind a folded
    text; nothing where none are wanted. -#}
{% macro comments_on(relation, model, for_relation=true, for_columns=true) -%}
    {%- if for_relation and config.persist_relation_docs()
        and model.description -%}
        {{ alter_relation_comment(relation, model.description | trim) }}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() -%}
        {%- for name, column in model.columns.items() %}
        comment on column {{ relation }}.
        {{- adapter.quote(name) if column.quote else name }}
        is {{ duckdb_escape_comment(column.description | trim) }};
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

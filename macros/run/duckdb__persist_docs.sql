{#- Writes descriptions into the file, in place of what dbt-duckdb does, in one statement
    and without asking for the columns, which tests hold to be those documented. Returns
    nothing. -#}
{% macro duckdb__persist_docs(
    relation, model, for_relation=true, for_columns=true
) -%}
    {%- set comments = comments_on(
        relation, model, for_relation, for_columns) | trim -%}
    {%- if comments -%}
        {%- do run_query(comments) -%}
    {%- endif -%}
{%- endmacro %}

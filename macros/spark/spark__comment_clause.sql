{#- The description of a table or view, without the line break that YAML leaves
    behind a folded text. -#}
{% macro spark__comment_clause() -%}
    {%- if config.persist_relation_docs() and model.description -%}
        comment {{ sql_string(model.description | trim) }}
    {%- endif -%}
{%- endmacro %}

{#- Texts as a SQL list of string literals. -#}
{% macro sql_list(texts) -%}
    {%- set literals = [] -%}
    {%- for text in texts -%}
        {%- do literals.append(sql_string(text)) -%}
    {%- endfor -%}
    {{ return(adapter.dispatch('sql_list')(literals | join(', '))) }}
{%- endmacro %}

{% macro duckdb__sql_list(literals) -%}
    {{ return('[' ~ literals ~ ']') }}
{%- endmacro %}

{% macro spark__sql_list(literals) -%}
    {{ return('array(' ~ literals ~ ')') }}
{%- endmacro %}

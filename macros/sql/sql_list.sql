{#- Texts as a SQL list of string literals. -#}
{% macro sql_list(texts) -%}
    {%- set literals = [] -%}
    {%- for text in texts -%}
        {%- do literals.append(sql_string(text)) -%}
    {%- endfor -%}
    {{ return(list_of(literals)) }}
{%- endmacro %}

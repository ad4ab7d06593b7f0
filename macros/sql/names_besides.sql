{#- The names of a list but one, in one text: at most 20 of them, and how many
    more there are, since a picture may be in a thousand classes. Null where there
    is no other. -#}
{% macro names_besides(names, own_name) -%}
    {{ return(adapter.dispatch('names_besides')(names, own_name)) }}
{%- endmacro %}

{% macro duckdb__names_besides(names, own_name) -%}
    {%- set others = 'list_filter(' ~ names ~ ', lambda one: one != '
        ~ own_name ~ ')' -%}
    nullif(
        concat(
            array_to_string({{ others }}[:20], ', '),
            ' and ' || nullif(greatest(len({{ others }}) - 20, 0), 0) || ' more'
        ),
        ''
    )
{%- endmacro %}

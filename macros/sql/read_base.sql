{#- A table expression of a mart of the base, the other dataset that the var
    `base` names: these columns, given with their types. Without rows where there
    is no base, and where a mart that may be missing is not there. -#}
{% macro read_base(name, columns, schema='main', may_be_missing=false) -%}
    {{ return(adapter.dispatch('read_base')(
        name, columns, schema, may_be_missing)) }}
{%- endmacro %}

{% macro duckdb__read_base(name, columns, schema, may_be_missing) -%}
    {%- set source = base_table(name, schema, may_be_missing) -%}
    (
        select
            {%- for column, type in columns.items() %}
            {% if source -%}
                cast({{ column }} as {{ type }}) as {{ column }}
            {%- else -%}
                cast(null as {{ type }}) as {{ column }}
            {%- endif -%}
            {{ ',' if not loop.last }}
            {%- endfor %}
        {% if source -%}
        from {{ source }}
        {%- else -%}
        where 1 = 0
        {%- endif %}
    )
{%- endmacro %}

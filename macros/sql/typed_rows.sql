{#- A table expression of these columns of a source, given with their types;
    without rows where there is no source. -#}
{% macro typed_rows(source, columns) -%}
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

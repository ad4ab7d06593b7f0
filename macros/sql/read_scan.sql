{#- A table expression of what the last scan of the images folder found, with
    these columns, given with their types; without rows where there is no scan,
    so that the models stand without one. -#}
{% macro read_scan(name, columns) -%}
    {{ return(adapter.dispatch('read_scan')(name, columns)) }}
{%- endmacro %}

{% macro duckdb__read_scan(name, columns) -%}
    {%- set path = scan_file(name) -%}
    (
        select
            {%- for column, type in columns.items() %}
            {% if path -%}
                cast({{ column }} as {{ type }}) as {{ column }}
            {%- else -%}
                cast(null as {{ type }}) as {{ column }}
            {%- endif -%}
            {{ ',' if not loop.last }}
            {%- endfor %}
        {% if path -%}
        from read_parquet({{ sql_string(path) }})
        {%- else -%}
        where 1 = 0
        {%- endif %}
    )
{%- endmacro %}

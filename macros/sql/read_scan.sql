{#- A table expression of what the last scan of the images folder found, with
    these columns, given with their types; without rows where there is no scan,
    so that the models stand without one. -#}
{% macro read_scan(name, columns) -%}
    {{ return(adapter.dispatch('read_scan')(name, columns)) }}
{%- endmacro %}

{% macro duckdb__read_scan(name, columns) -%}
    {%- set path = scan_file(name) -%}
    {#- A scan of an earlier version has fewer columns. -#}
    {{ typed_rows(
        '(from read_parquet(' ~ sql_string(path) ~ ') union all by name from '
        ~ typed_rows(none, columns) ~ ')' if path else none, columns
    ) }}
{%- endmacro %}

{#- A table expression of what the last scan of the images folder found, with
    these columns, given with their types; without rows where there is no scan,
    so that the models stand without one. Parts of a scan are one; of a content
    that several parts have a copy of, the first has the fingerprint. -#}
{% macro read_scan(name, columns) -%}
    {{ return(adapter.dispatch('read_scan')(name, columns)) }}
{%- endmacro %}

{% macro duckdb__read_scan(name, columns) -%}
    {%- set files = scan_files(name) -%}
    {%- set read = 'from read_parquet(' ~ sql_list(files)
        ~ ', union_by_name = true' -%}
    {%- set rows = read ~ ')' -%}
    {%- if name == 'fingerprints' and files | length > 1 -%}
        {%- set rows = read ~ ', filename = true) semi join ('
            ~ 'select sha256, min(filename) as filename ' ~ read
            ~ ', filename = true) group by sha256) using (sha256, filename)' -%}
    {%- endif -%}
    {#- A scan of an earlier version has fewer columns. -#}
    {{ typed_rows(
        '(' ~ rows ~ ' union all by name from ' ~ typed_rows(none, columns)
        ~ ')' if files else none, columns
    ) }}
{%- endmacro %}

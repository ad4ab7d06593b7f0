{#- Logs, as JSON, where the metadata is: its location, its root, and the patterns of
    its JSON files and of Parquet files. An operation: the command lists them before
    Spark reads, and only dbt knows what the settings come to. -#}
{% macro tell_metadata_files() -%}
    {%- do log(tojson([
        metadata_location(), metadata_root(), metadata_pattern(),
        metadata_pattern('parquet')
    ]), info=true) -%}
{%- endmacro %}

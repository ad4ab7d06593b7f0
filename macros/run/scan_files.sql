{#- Parquet files of this name that the last scan of the images folder wrote, as
    patterns that no other file matches: one, or one for each part that was
    scanned. Empty where no folder is named, or none was scanned. -#}
{% macro scan_files(name) -%}
    {{ return(adapter.dispatch('scan_files')(name)) }}
{%- endmacro %}

{% macro duckdb__scan_files(name) -%}
    {%- set folder = scan_folder() -%}
    {%- set found = [] -%}
    {%- if folder -%}
        {%- set start = literal_pattern(folder) -%}
        {%- for row in run_query(
            'select file from glob([' ~ sql_string(
                start ~ '/' ~ name ~ '.parquet') ~ ', ' ~ sql_string(
                start ~ '/part-*-of-*/' ~ name ~ '.parquet')
            ~ ']) order by file').rows -%}
            {%- do found.append(literal_pattern(row[0])) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

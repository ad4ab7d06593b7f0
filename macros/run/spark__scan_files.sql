{#- Paths, as Spark lists them. Spark itself ends the run where the folder of the scan
    is not there. -#}
{% macro spark__scan_files(name) -%}
    {%- set found = [] -%}
    {%- if execute and images_root() -%}
        {%- set rows = run_query(
            "select path from binaryFile.`" ~ hadoop_path(scan_folder())
            ~ "` with ('recursiveFileLookup' = 'true', 'pathGlobFilter' = '"
            ~ name ~ ".parquet') order by path").rows -%}
        {%- for row in rows -%}
            {%- do found.append(row[0]) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

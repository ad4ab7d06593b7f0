{#- By all workers. Spark reads the columns of all files as one, and ends the run where
    they differ in type. -#}
{% macro spark__read_parquet_rows(pattern, root, columns) -%}
    {%- set files = spark__read_files('parquet') -%}
    {%- if not (execute and pattern and run_query(
        'select 1 from ' ~ files ~ ' where problem is null limit 1').rows) -%}
        {{ return(typed_rows(none, {
            'file_path': 'string', 'row_number': 'bigint', 'row': 'string'})) }}
    {%- endif -%}
    {%- set read = 'parquet.`' ~ spark__metadata_folder() ~ "` with ("
        ~ "'recursiveFileLookup' = 'true', 'mergeSchema' = 'true', "
        ~ "'ignoreCorruptFiles' = 'true', "
        ~ "'pathGlobFilter' = '*.[pP][aA][rR][qQ][uU][eE][tT]')" -%}
    {%- set written = run_query(
        'select * from ' ~ read ~ ' limit 0').column_names -%}
    (
        select
            files.file_path,
            rows_read.row_number,
            rows_read.row
        from (
            select
                {{ spark__whole_path('_metadata.file_path', is_escaped=true) }}
                    as whole_path,
                _metadata.row_index + 1 as row_number,
                to_json(
                    struct({{ columns | select('in', written) | join(', ') }})
                ) as row
            from {{ read }}
        ) as rows_read
        inner join {{ files }} as files
            on rows_read.whole_path = files.whole_path
        where files.problem is null
    )
{%- endmacro %}

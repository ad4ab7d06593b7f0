{#- A digest of all but the files that makes the rows of a model: another one means
    that none of the rows that are there can be kept. Takes the model's SQL, in which an
    engine without plugins has what our plugin said of the files. -#}
{% macro by_file_version(sql) -%}
    {%- set pattern = metadata_pattern() -%}
    {%- set engine = run_query('select version()').rows[0][0] -%}
    {%- if pattern and has_file_check() -%}
        {%- set listed = plugin_call(
            'list_metadata_files', [pattern, metadata_root()]) -%}
        {%- set sql = sql.replace(listed, '') -%}
    {%- endif -%}
    {{ return(local_md5(
        [engine, metadata_root(), pattern, sql] | join(' ')
    )) }}
{%- endmacro %}

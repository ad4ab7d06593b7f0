{#- Path of a Parquet file that the last scan of the images folder wrote; none
    where no folder is named, or none was scanned. The scan of a folder is named
    by what the folder is really called, which without the plugin is what the
    user gave. -#}
{% macro scan_file(name) -%}
    {%- set root = images_root() -%}
    {%- if not execute or not root -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set key = plugin_call('scan_key', [root]) if has_file_check()
        else "substr(md5(" ~ sql_string(root) ~ "), 1, 16)" -%}
    {%- set folder = scans_path() ~ '/' ~ run_query('select ' ~ key).rows[0][0]
    -%}
    {%- set pattern = literal_pattern(folder ~ '/' ~ name ~ '.parquet') -%}
    {%- set found = run_query(
        'select count(*) from glob(' ~ sql_string(pattern) ~ ')').rows[0][0] -%}
    {{ return(pattern if found else none) }}
{%- endmacro %}

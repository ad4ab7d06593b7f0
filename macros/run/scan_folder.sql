{#- Where what a scan of the images folder found is kept; none where no folder is
    named. It is named by what the folder is really called, which without the
    plugin is what the user gave. -#}
{% macro scan_folder() -%}
    {%- set root = images_root() -%}
    {%- if not execute or not root -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set key = plugin_call('scan_key', [root]) if has_file_check()
        else "substr(md5(" ~ sql_string(root) ~ "), 1, 16)" -%}
    {{ return(scans_path() ~ '/' ~ run_query('select ' ~ key).rows[0][0]) }}
{%- endmacro %}

{#- The calls of our plugin's functions that a build makes, as a JSON list of SQL:
    what `image-duplicates build` asks it for an engine without plugins. -#}
{% macro plugin_calls() -%}
    {%- set root = metadata_root() -%}
    {%- set patterns = [metadata_pattern(), metadata_pattern('parquet')] -%}
    {%- set calls = [] -%}
    {%- if metadata_location() -%}
        {%- do calls.append(
            plugin_call('find_metadata_files', patterns + [root])) -%}
    {%- endif -%}
    {%- for pattern in patterns if pattern -%}
        {%- do calls.append(
            plugin_call('list_metadata_files', [pattern, root])) -%}
    {%- endfor -%}
    {%- if images_root() -%}
        {%- do calls.append(plugin_call('scan_key', [images_root()])) -%}
    {%- endif -%}
    {{ return(tojson(calls)) }}
{%- endmacro %}

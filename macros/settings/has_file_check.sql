{#- Whether the plugin of `profiles.yml` is there, which gives DuckDB functions
    that see links and permissions, or its answers are (`plugin_call`). Without
    them the metadata folder is trusted: links out of it are read, and a file that
    this user may not read ends the run. -#}
{% macro has_file_check() -%}
    {%- set modules = (target.plugins or []) | map(attribute='module') -%}
    {{ return(
        'image_duplicates.dbt_plugin' in modules
        or env_var('PLUGIN_ANSWERS', '') != ''
    ) }}
{%- endmacro %}

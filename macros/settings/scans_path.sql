{#- The folder in which `image-duplicates scan` keeps what it found; beside the
    file that dbt writes, where nobody names another; of an engine without a file,
    in `warehouse`. -#}
{% macro scans_path() -%}
    {%- set named = env_var('SCANS_PATH', '') or var('scans_path') -%}
    {{ return(named or parent_path(target.path or 'warehouse/') ~ 'scans') }}
{%- endmacro %}

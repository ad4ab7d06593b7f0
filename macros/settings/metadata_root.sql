{#- The part of every metadata path that is the same: up to the last slash
    before the first wildcard. Paths are stored relative to it. -#}
{% macro metadata_root() -%}
    {%- set location = metadata_location() -%}
    {%- if location and metadata_is_folder() -%}
        {{ return(location ~ '/') }}
    {%- endif -%}
    {%- set fixed = location.split('*')[0].split('?')[0].split('[')[0] -%}
    {{ return(parent_path(fixed)) }}
{%- endmacro %}

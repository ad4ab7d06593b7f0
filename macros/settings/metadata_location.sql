{#- The folder or glob that holds the metadata JSON, as the user gave it,
    without a trailing slash. Never null; empty when set to nothing. -#}
{% macro metadata_location() -%}
    {%- set location = env_var('METADATA_GLOB', '') or var('metadata_glob') -%}
    {{ return(location.rstrip('/') or location) }}
{%- endmacro %}

{#- The folder or glob that holds the metadata JSON, as the user gave it,
    without a trailing slash. Empty where a folder of pictures is all that was
    named; the example where nothing was. -#}
{% macro metadata_location() -%}
    {%- set named = env_var('METADATA_GLOB', '') or var('metadata_glob') -%}
    {%- set location = named
        or ('' if images_root() else var('example_metadata')) -%}
    {{ return(location.rstrip('/') or location) }}
{%- endmacro %}

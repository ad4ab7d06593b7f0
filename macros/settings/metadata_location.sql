{#- The folder or glob that holds the metadata JSON, as the user gave it,
    without a trailing slash. Empty where a folder of pictures is all that was
    named; the example where nothing was. A location of another machine that may
    hold a key is refused: it would be in the file and in logs. -#}
{% macro metadata_location() -%}
    {%- set named = env_var('METADATA_GLOB', '') or var('metadata_glob') -%}
    {%- set location = named
        or ('' if images_root() else var('example_metadata')) -%}
    {%- set is_on_web = location.startswith(('https://', 'http://')) -%}
    {%- if '://' in location
        and ('?' in location or (is_on_web and '@' in location)) -%}
        {{ exceptions.raise_compiler_error(
            'METADATA_GLOB (or the var metadata_glob): a location with ? or @'
            ~ ' may hold a key, which every log would show'
        ) }}
    {%- endif -%}
    {{ return(location.rstrip('/') or location) }}
{%- endmacro %}

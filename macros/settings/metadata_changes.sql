{#- How a build tells that a metadata file is another one than the build before read:
    by its size and `time`, or by its `content`. Anything else ends the run. -#}
{% macro metadata_changes() -%}
    {%- set given = var('metadata_changes') -%}
    {%- if given not in ('time', 'content') -%}
        {{ exceptions.raise_compiler_error(
            'metadata_changes must be time or content, not ' ~ given) }}
    {%- endif -%}
    {{ return(given) }}
{%- endmacro %}

{#- The glob of all metadata files. A location that names no JSON file and
    holds no wildcard is a folder: brackets in its name are literal. Empty where
    there is no metadata. -#}
{% macro metadata_pattern() -%}
    {%- set location = metadata_location() -%}
    {%- if not location or location.lower().endswith('.json')
        or '*' in location or '?' in location -%}
        {{ return(location) }}
    {%- endif -%}
    {{ return(location.replace('[', '[[]') ~ '/**/*.[jJ][sS][oO][nN]') }}
{%- endmacro %}

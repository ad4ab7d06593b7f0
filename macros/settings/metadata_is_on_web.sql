{#- Whether the metadata was named by URLs, with spaces between. -#}
{% macro metadata_is_on_web() -%}
    {{ return(metadata_location().startswith(('https://', 'http://'))) }}
{%- endmacro %}

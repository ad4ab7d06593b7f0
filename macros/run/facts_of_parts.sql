{#- What all parts of a scan must have been made by, as `scan --part` wrote it into
    each, with what is wrong where they were not. -#}
{% macro facts_of_parts() -%}
    {{ return({
        'images_root': 'its parts are of several folders',
        'fingerprints': 'its parts have fingerprints of several versions',
        'reading': 'its parts were read by several versions',
        'layout': 'its parts took several layouts',
        'labels': 'its parts had several tables of labels',
        'files': 'its parts found other files in the folder than each other',
    }) }}
{%- endmacro %}

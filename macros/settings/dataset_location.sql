{#- Where the dataset is, as its owner named it: the metadata, or the pictures
    of a scan where there is no metadata. -#}
{% macro dataset_location() -%}
    {{ return(metadata_location() or images_root()) }}
{%- endmacro %}

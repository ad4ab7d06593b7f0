{#- The folder of the metadata, as a path that Spark reads. -#}
{% macro spark__metadata_folder() -%}
    {%- set root = metadata_root() -%}
    {{ return(hadoop_path(root.rstrip('/') or ('/' if root else '.'))) }}
{%- endmacro %}

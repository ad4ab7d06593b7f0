{#- The schema as it is named, else that of the target. A project of which
    `image-duplicates` is to read the file calls it by its generate_schema_name. -#}
{% macro plain_schema_name(custom_schema_name) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}

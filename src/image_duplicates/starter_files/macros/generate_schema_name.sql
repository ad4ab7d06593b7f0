{#- As image_duplicates has it, whose commands read the file that is built: a custom
    schema is used as it is named. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ image_duplicates.plain_schema_name(custom_schema_name) }}
{%- endmacro %}

{#- As image_duplicates has it: a custom schema is used as it is named. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ image_duplicates.generate_schema_name(custom_schema_name, node) }}
{%- endmacro %}

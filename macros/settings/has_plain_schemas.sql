{#- Whether our schemas are called what the commands of `image-duplicates` call
    them. In another project they may not be, and then none of it is for them. -#}
{% macro has_plain_schemas() -%}
    {%- for node in graph.nodes.values()
        if node.package_name == 'image_duplicates'
        and node.resource_type == 'model'
        and node.config.schema
        and node.schema != node.config.schema -%}
        {{ return(false) }}
    {%- endfor -%}
    {{ return(true) }}
{%- endmacro %}

{#- Ids of the models that find the pairs that look alike, from fingerprints to
    the model named: each after those of them that it reads. -#}
{% macro search_models(name) -%}
    {%- set found = [] -%}
    {%- set model = 'model.image_duplicates.' ~ name -%}
    {%- for parent in graph.nodes[model].depends_on.nodes
        if graph.nodes[parent].name == 'fingerprints'
        or graph.nodes[parent].fqn[1] in ('pixels', 'base') -%}
        {%- do found.extend(search_models(graph.nodes[parent].name)) -%}
    {%- endfor -%}
    {{ return((found + [model]) | unique | list) }}
{%- endmacro %}

{#- Statements that keep in `looks.steps` how this run searched for pictures that
    look alike, for `image-duplicates check` to compare a new picture, and `compare`
    another dataset, by the very same rules: the SQL of each step, whose inputs are temporary tables named as
    the models are. A run of a part of a search leaves none of it, since its steps
    were not run together; a run of none of both changes nothing, nor does one in
    a project of others that names our schemas in its own way. -#}
{% macro keep_search(results) -%}
    {%- if execute and flags.WHICH in ('build', 'run') and has_plain_schemas() -%}
        {{ return(adapter.dispatch('keep_search')(results)) }}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__keep_search(results) -%}
    {%- set searches = [search_models('near_duplicate_pairs'),
        search_models('int_base_figures')] -%}
    {%- set queries = {} -%}
    {%- for result in results
        if result.node.unique_id in searches | sum(start=[])
        and result.status | string == 'success' -%}
        {%- set query = namespace(text=compiled_sql(result.node)) -%}
        {%- for parent in result.node.depends_on.nodes -%}
            {%- set node = graph.nodes[parent] -%}
            {%- set query.text = query.text.replace(
                node.relation_name, 'temp.' ~ node.name) -%}
        {%- endfor -%}
        {%- if query.text -%}
            {%- do queries.update({result.node.unique_id: query.text}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if queries -%}
        create schema if not exists looks;
        create or replace table looks.steps (
            step_number integer, name varchar, query varchar
        );
    {%- endif -%}
    {%- set kept = [] -%}
    {%- for models in searches
        if models | reject('in', queries) | list | length == 0 -%}
        {%- do kept.extend(models) -%}
    {%- endfor -%}
    {%- if kept %}
        insert into looks.steps values
        (0, 'nearby', {{ sql_string(pictures_nearby()) }})
        {%- for model in kept | unique -%}
            ,
            (
                {{ loop.index }},
                {{ sql_string(graph.nodes[model].name) }},
                {{ sql_string(queries[model]) }}
            )
        {%- endfor -%}
        ;
    {%- endif -%}
{%- endmacro %}

{% macro default__keep_search(results) -%}
{%- endmacro %}

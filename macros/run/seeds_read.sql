{#- A list of all seeds of the project: `path` of the CSV, absolute where dbt
    tells its folder, and the `sha256` of its bytes. -#}
{% macro seeds_read() -%}
    {%- set patterns = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'seed' -%}
        {%- set path = node.original_file_path -%}
        {%- if node.root_path -%}
            {%- set path = node.root_path ~ '/' ~ path -%}
        {%- endif -%}
        {%- do patterns.append(sql_string(literal_pattern(path))) -%}
    {%- endfor -%}
    (
        select
            list(
                {'path': filename, 'sha256': sha256(content)}
                order by filename
            )
        from read_blob([{{ patterns | join(', ') }}])
    )
{%- endmacro %}

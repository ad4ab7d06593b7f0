{#- A custom schema is used as it is named: marts stay alone in `main`. In a
    project that has ours as a package, its own macro of this name decides, else
    dbt's, which puts the schema of the target before the name. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {%- if project_name == 'image_duplicates' -%}
        {{ plain_schema_name(custom_schema_name) }}
    {%- else -%}
        {%- set theirs = (context.get(project_name) or {})
            .get('generate_schema_name', dbt.generate_schema_name) -%}
        {{ theirs(custom_schema_name, node) }}
    {%- endif -%}
{%- endmacro %}

{#- The SQL of a model that this run built. dbt 2 keeps it in no result: there it
    is what the run wrote to the target folder; empty where that is not found. -#}
{% macro compiled_sql(node) -%}
    {%- if node.compiled_code -%}
        {{ return(node.compiled_code) }}
    {%- endif -%}
    {%- set file = sql_string(literal_pattern([
        env_var('DBT_TARGET_PATH', 'target'), 'compiled', node.package_name,
        node.original_file_path,
    ] | join('/'))) -%}
    {%- set found = run_query('select count(*) from glob(' ~ file ~ ')') -%}
    {%- if not found.rows[0][0] -%}
        {{ return('') }}
    {%- endif -%}
    {#- What an earlier run left there is another SQL. -#}
    {%- set written = run_query(
        'select content from read_text(' ~ file ~ ') where last_modified'
        ~ " at time zone 'UTC' >= " ~ run_started()).rows -%}
    {{ return(written[0][0] if written else '') }}
{%- endmacro %}

{#- The table function that reads a mart of the base: from a DuckDB file, or from
    the Parquet file of the mart in a folder. None where there is no base, or no
    such mart in it that may be missing; anything else ends the run, so that a
    wrong path opens no gate. -#}
{% macro base_table(name, schema, may_be_missing) -%}
    {%- if not execute or not var('base') -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set path = (var('base') | string).rstrip('/') -%}
    {#- To DuckDB every name is a pattern. -#}
    {%- set pattern = path.replace('[', '[[]').replace('*', '[*]')
        .replace('?', '[?]') -%}
    {%- set parquet = sql_string(pattern ~ '/' ~ name ~ '.parquet') -%}
    {%- set found = run_query(
        'select (select count(*) from glob(' ~ sql_string(pattern) ~ '))'
        ~ ', (select count(*) from glob(' ~ sql_string(
            pattern ~ '/images.parquet') ~ '))'
        ~ ', (select count(*) from glob(' ~ parquet ~ '))').rows[0] -%}
    {%- if path == target.path or path.endswith('/' ~ target.path) -%}
        {{ exceptions.raise_compiler_error(
            'base ' ~ path ~ ': that is the file that this build writes. Name '
            ~ 'one that was published, or of another dataset.') }}
    {%- elif found[0] -%}
        {{ return(
            'read_duckdb(' ~ sql_string(pattern) ~ ', schema_name = '
            ~ sql_string(schema) ~ ', table_name = ' ~ sql_string(name) ~ ')'
        ) }}
    {%- elif found[2] and schema == 'main' -%}
        {{ return('read_parquet(' ~ parquet ~ ')') }}
    {%- elif found[1] and may_be_missing -%}
        {{ return(none) }}
    {%- endif -%}
    {{ exceptions.raise_compiler_error(
        'base ' ~ path ~ ': there is no build there. Name a DuckDB file that '
        ~ 'a build wrote or published, or the folder of its Parquet files.'
    ) }}
{%- endmacro %}

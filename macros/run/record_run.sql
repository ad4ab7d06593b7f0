{#- Keeps one row about the last run that wrote models in `audit.last_run` of
    the DuckDB file, so that the file itself tells whether it holds a whole
    build: `publish`, `apply` and `summary` believe this row alone.
    As a hook at the start it says that the run has not finished, which is what
    a killed run leaves.
    Spark keeps it as a table beside the others, for `take_in_warehouse`. Does nothing
    for commands that write nothing, and in a project of others that names our
    schemas in its own way. -#}
{% macro record_run(results=none) -%}
    {%- if execute and flags.WHICH in ('build', 'run', 'seed', 'snapshot')
        and has_plain_schemas() -%}
        {{ return(adapter.dispatch('record_run')(results)) }}
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__record_run(results) -%}
    {%- set outcome = run_outcome(results or []) -%}
    create schema if not exists audit;
    create or replace table audit.last_run as
    select
        {{ run_columns(outcome, 'varchar[]') }}
        -- As they were before they were loaded: a seed that is edited meanwhile
        -- is taken for changed.
        {% if results is none -%}
            {{ seeds_read() }}
        {%- else -%}
            (select seeds from audit.last_run)
        {%- endif %} as seeds,
        {% if results is none -%}
            {{ scan_read() }}
        {%- else -%}
            (select scan from audit.last_run)
        {%- endif %} as scan,
        {{ run_started() }} as started_at,
        {% if results is none -%}
            cast(null as timestamp)
        {%- else -%}
            make_timestamp(epoch_us(now()))
        {%- endif %} as finished_at
{%- endmacro %}

{#- Runs its statements itself: a hook is one. The row of the end is one more, since
    a table cannot be replaced by what is read of it. The seeds are told by the
    checksum that dbt has of them: those who do the work may not see the files. -#}
{% macro spark__record_run(results) -%}
    {%- set outcome = run_outcome(results or []) -%}
    {%- set columns = 'select ' ~ run_columns(outcome, 'array<string>') -%}
    {%- set times -%}
            {{ run_started() }} as started_at,
            {% if results is none -%}
                cast(null as timestamp)
            {%- else -%}
                current_timestamp()
            {%- endif %} as finished_at
    {%- endset -%}
    {%- if results is none -%}
        {%- set seeds, scanned = [], [] -%}
        {%- for node in graph.nodes.values()
            if node.resource_type == 'seed' -%}
            {%- do seeds.append(
                "named_struct('path', " ~ sql_string(node.original_file_path)
                ~ ", 'checksum', " ~ sql_string(node.checksum.checksum)
                ~ ')') -%}
        {%- endfor -%}
        {%- for file in scan_files('files') + scan_files('labels') -%}
            {%- do scanned.append(
                "select regexp_replace(path, '^file:/+', '/') as path,"
                ~ ' sha2(content, 256) as sha256 from binaryFile.`'
                ~ hadoop_path(file) ~ '`') -%}
        {%- endfor -%}
        {%- do run_query('create database if not exists audit') -%}
        {%- do run_query('drop table if exists audit.last_run') -%}
        {%- do run_query(
            'create table audit.last_run using parquet as ' ~ columns
            ~ ' array(' ~ seeds | join(', ') ~ ') as seeds, '
            ~ ('(select collect_list(struct(path, sha256)) from ('
                ~ scanned | join(' union all ') ~ '))' if scanned
                else 'cast(null as array<struct<path: string,'
                ~ ' sha256: string>>)')
            ~ ' as scan, ' ~ times) -%}
    {%- else -%}
        {%- do run_query(
            'insert into audit.last_run ' ~ columns ~ ' seeds, scan, ' ~ times
            ~ ' from audit.last_run where invocation_id = '
            ~ sql_string(invocation_id)) -%}
    {%- endif -%}
{%- endmacro %}

{% macro default__record_run(results) -%}
{%- endmacro %}

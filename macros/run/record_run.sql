{#- Keeps one row about the last run that wrote models in `audit.last_run` of
    the DuckDB file, so that the file itself tells whether it holds a whole
    build: `publish`, `apply` and `summary` believe this row alone.
    As a hook at the start it says that the run has not finished, which is what
    a killed run leaves.
    Does nothing for commands that write nothing, on engines that have no file to
    publish, and in a project of others that names our schemas in its own way. -#}
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
        {{ sql_string(invocation_id) }} as invocation_id,
        {{ sql_string(flags.WHICH) }} as command,
        {{ sql_string(dataset_location()) }} as metadata_location,
        {{ sql_string(metadata_pattern()) }} as metadata_pattern,
        {{ sql_string(metadata_pattern('parquet')) }} as parquet_pattern,
        {{ sql_string(metadata_root()) }} as metadata_root,
        {%- for kind, names in outcome.items() %}
        cast([
            {%- for name in names -%}
                {{ sql_string(name) }}{{ ', ' if not loop.last }}
            {%- endfor -%}
        ] as varchar[]) as {{ kind }},
        {%- endfor %}
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

{% macro default__record_run(results) -%}
{%- endmacro %}

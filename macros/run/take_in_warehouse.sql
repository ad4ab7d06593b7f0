{#- Puts the marts and seeds that Spark wrote into the DuckDB file, as a build there
    leaves them: types, nullability, comments, functions, and the record of the run,
    whose row is the last to change. Takes the folder of the warehouse. All or
    nothing; a file with builds in it that Spark has not made is left alone.
    An operation: dbt run-operation take_in_warehouse --args "warehouse: folder". -#}
{% macro take_in_warehouse(warehouse) -%}
    {%- set start = literal_pattern(warehouse) -%}
    {%- set written = run_query(
        "select distinct parse_path(file)[-3] || '/' || parse_path(file)[-2]"
        ~ ' from glob(' ~ sql_string(start ~ '/*.db/*/*.parquet') ~ ')'
    ).columns[0].values() -%}
    {%- if 'audit.db/last_run' not in written -%}
        {{ exceptions.raise_compiler_error(
            'There is no build of Spark in ' ~ warehouse) }}
    {%- endif -%}
    {%- set history -%}
        from read_parquet({{ sql_string(
            start ~ '/main.db/build_history/*.parquet') }})
    {%- endset -%}
    {%- set own = load_relation(
        api.Relation.create(target.database, 'main', 'build_history')) -%}
    {%- if own and run_query(
        'select 1 from ' ~ own ~ ' where invocation_id not in (select'
        ~ ' invocation_id ' ~ (history if 'main.db/build_history' in written
            else 'where false') ~ ') limit 1').rows -%}
        {{ exceptions.raise_compiler_error(
            'The DuckDB file has builds that are not of this warehouse, whose'
            ~ ' history would be lost -- name another file by DUCKDB_PATH') }}
    {%- endif -%}
    {%- set statements = ['create schema if not exists audit'] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type in ('model', 'seed')
        and node.schema in ('main', 'report', 'seeds')
        and node.config.materialized != 'ephemeral' -%}
        {%- do statements.extend(take_in_table(
            node, start if node.schema ~ '.db/' ~ node.alias in written
        )) -%}
    {%- endfor -%}
    {%- do statements.append(create_functions('main').rstrip('; \n')) -%}
    {%- set files = sql_string(start ~ '/audit.db/last_run/*.parquet') -%}
    {%- set checksums = {} -%}
    {%- for row in run_query(
        "select seed['path'], seed['checksum'] from (select unnest(seeds) as"
        ~ ' seed from read_parquet(' ~ files ~ '))').rows -%}
        {%- do checksums.update({row[0]: row[1]}) -%}
    {%- endfor -%}
    {#- A seed that was edited since is taken for changed. -#}
    {%- set changed = [] -%}
    {%- for node in graph.nodes.values()
        if node.resource_type == 'seed'
        and checksums.get(node.original_file_path)
            != node.checksum.checksum -%}
        {%- do changed.append(node.original_file_path) -%}
    {%- endfor -%}
    {%- set seeds -%}
        list_transform(
            {{ seeds_read() }},
            lambda seed: {
                'path': seed['path'],
                'sha256': case
                    when len(list_filter(
                        cast({{ sql_list(changed) }} as varchar[]),
                        lambda path: ends_with(seed['path'], path)
                    )) = 0
                        then seed['sha256']
                end
            }
        )
    {%- endset -%}
    {%- do statements.append(
        'create or replace table audit.last_run as select * replace ('
        ~ seeds ~ ' as seeds) from read_parquet(' ~ files
        ~ ') order by finished_at nulls last limit 1') -%}
    {#- In the transaction of the operation. -#}
    {%- do run_query(statements | join(';\n')) -%}
    {%- do adapter.commit() -%}
{%- endmacro %}

{#- A table expression of a mart of the base, the other dataset that the var
    `base` names: these columns, given with their types. Without rows where there
    is no base, and where a mart that may be missing is not there. -#}
{% macro read_base(name, columns, schema='main', may_be_missing=false) -%}
    {{ return(adapter.dispatch('read_base')(
        name, columns, schema, may_be_missing)) }}
{%- endmacro %}

{% macro duckdb__read_base(name, columns, schema, may_be_missing) -%}
    {{ typed_rows(base_table(name, schema, may_be_missing), columns) }}
{%- endmacro %}

{#- A folder of Parquet files as `publish` writes them: it has no fingerprints, so
    no mart of the schema `looks`. -#}
{% macro spark__read_base(name, columns, schema, may_be_missing) -%}
    {%- set path = (var('base') or '') | string -%}
    {%- if path.endswith('.duckdb') -%}
        {{ exceptions.raise_compiler_error(
            'base ' ~ path ~ ': Spark reads no DuckDB file. Name the folder of '
            ~ 'Parquet files that was published with it.') }}
    {%- endif -%}
    {{ typed_rows(
        'parquet.`' ~ hadoop_path(path.rstrip('/')) ~ '/' ~ name ~ '.parquet`'
            if execute and path and schema == 'main' else none,
        columns
    ) }}
{%- endmacro %}

{#- A table expression of the rows of the Parquet files that a glob
    matches: `file_path`, `row_number` from 1, and `row` with those of the
    columns that there are, as JSON. -#}
{% macro read_parquet_rows(pattern, root, columns) -%}
    {{ return(adapter.dispatch('read_parquet_rows')(pattern, root, columns)) }}
{%- endmacro %}

{% macro duckdb__read_parquet_rows(pattern, root, columns) -%}
    {%- set is_checked = pattern and has_file_check() -%}
    {%- set listed = plugin_call('list_metadata_files', [pattern, root])
        if is_checked else '' -%}
    {#- Copies of what lies on another machine. -#}
    {%- set part_paths = 'list_transform(' ~ listed
        ~ "['parts'], lambda part: part['part_path'])" -%}
    {%- set files = 'list_concat(' ~ listed ~ "['readable'], " ~ part_paths
        ~ ')' if is_checked else sql_string(pattern) -%}
    {#- To read no file at all is an error. -#}
    {%- set is_there = execute and pattern and run_query(
        'select len(' ~ files ~ ')' if is_checked
        else 'select count(*) from glob(' ~ files ~ ')'
    ).rows[0][0] -%}
    (
        {%- if is_there %}
        select
            {{ 'coalesce(parts.file_path, parquet_file)' if is_checked
                else 'parquet_file' }} as file_path,
            parquet_row + 1 as row_number,
            to_json(parquet) as row
        from (
            select columns(
                '^({{ columns | join('|') }}|parquet_file|parquet_row)$'
            )
            from (
                select
                    *,
                    file_row_number as parquet_row
                from read_parquet(
                    {{ files }},
                    union_by_name = true,
                    filename = 'parquet_file'
                )
            )
        ) as parquet
        {%- if is_checked %}
        left join (
            select unnest({{ listed }}['parts'], recursive := true)
        ) as parts on parquet.parquet_file = parts.part_path
        {%- endif %}
        {%- else %}
        select
            cast(null as varchar) as file_path,
            cast(null as bigint) as row_number,
            cast(null as json) as row
        where 1 = 0
        {%- endif %}
    )
{%- endmacro %}

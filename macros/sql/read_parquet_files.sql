{#- A table expression of the Parquet files that a glob matches: `file_path`;
    `file_md5`, null for one that was left unread; and `problem`, why. `root` is
    as in `read_text_files`. An empty glob matches nothing. -#}
{% macro read_parquet_files(pattern, root) -%}
    {{ return(adapter.dispatch('read_parquet_files')(pattern, root)) }}
{%- endmacro %}

{% macro duckdb__read_parquet_files(pattern, root) -%}
    {%- set listed = 'list_metadata_files('
        ~ sql_string(pattern) ~ ', ' ~ sql_string(root) ~ ')' -%}
    {%- set is_checked = has_file_check() -%}
    (
        {%- if not pattern %}
        select
            cast(null as varchar) as file_path,
            cast(null as varchar) as file_md5,
            cast(null as varchar) as problem
        where 1 = 0
        {%- else %}
        select
            filename as file_path,
            md5(content) as file_md5,
            cast(null as varchar) as problem
        from read_blob(
            {{ listed ~ "['readable']" if is_checked
                else sql_string(pattern) }}
        )
        {%- if is_checked %}

        union all

        select
            file_path,
            null as file_md5,
            problem
        from (
            select unnest({{ listed }}['rejected'], recursive := true)
        )
        {%- endif %}
        {%- endif %}
    )
{%- endmacro %}

{#- A table expression of the rows of these files: `file_path`, `row_number` from
    1, and `row` with those of the columns that there are, as JSON. -#}
{% macro read_parquet_rows(pattern, root, columns) -%}
    {{ return(adapter.dispatch('read_parquet_rows')(pattern, root, columns)) }}
{%- endmacro %}

{% macro duckdb__read_parquet_rows(pattern, root, columns) -%}
    {%- set is_checked = has_file_check() and '://' not in pattern -%}
    {%- set files = 'list_metadata_files(' ~ sql_string(pattern) ~ ', '
        ~ sql_string(root) ~ ")['readable']" if is_checked
        else sql_string(pattern) -%}
    {#- To read no file at all is an error. -#}
    {%- set is_there = execute and pattern and run_query(
        'select len(' ~ files ~ ')' if is_checked
        else 'select count(*) from glob(' ~ files ~ ')'
    ).rows[0][0] -%}
    (
        {%- if is_there %}
        select
            parquet_file as file_path,
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
        {%- else %}
        select
            cast(null as varchar) as file_path,
            cast(null as bigint) as row_number,
            cast(null as json) as row
        where 1 = 0
        {%- endif %}
    )
{%- endmacro %}

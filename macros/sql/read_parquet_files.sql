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

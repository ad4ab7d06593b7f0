{#- A table expression of the Parquet files that a glob matches: `file_path`;
    `file_md5`, null for one that was left unread; and `problem`, why. `root` is
    as in `read_text_files`. An empty glob matches nothing. -#}
{% macro read_parquet_files(pattern, root) -%}
    {{ return(adapter.dispatch('read_parquet_files')(pattern, root)) }}
{%- endmacro %}

{% macro duckdb__read_parquet_files(pattern, root) -%}
    {{ return(read_listed_files(pattern, root, 'file_md5', 'md5(content)')) }}
{%- endmacro %}

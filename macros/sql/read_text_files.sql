{#- A table expression of the files that match a glob: `file_path`; `file_text`
    without a byte-order mark, null when it is not UTF-8; and `problem`, why a
    file was left unread. `root` is the glob up to the last slash before its
    first wildcard; what lies behind a link out of it is never read. An empty
    glob matches nothing. -#}
{% macro read_text_files(pattern, root) -%}
    {{ return(adapter.dispatch('read_text_files')(pattern, root)) }}
{%- endmacro %}

{% macro duckdb__read_text_files(pattern, root) -%}
    {%- set listed = 'list_metadata_files('
        ~ sql_string(pattern) ~ ', ' ~ sql_string(root) ~ ')' -%}
    {%- set is_checked = has_file_check() -%}
    {%- if not pattern -%}
    (
        select
            cast(null as varchar) as file_path,
            cast(null as varchar) as file_text,
            cast(null as varchar) as problem
        where 1 = 0
    )
    {%- else -%}
    (
        select
            filename as file_path,
            {{ text_of_bytes('content') }} as file_text,
            cast(null as varchar) as problem
        from read_blob(
            {{ listed ~ "['readable']" if is_checked
                else sql_string(pattern) }}
        )
        {%- if is_checked %}

        union all

        select
            file_path,
            null as file_text,
            problem
        from (
            select unnest({{ listed }}['rejected'], recursive := true)
        )
        {%- endif %}
    )
    {%- endif -%}
{%- endmacro %}

{#- A table expression of the files that a glob matches: `file_path`; a `column` with
    a `value` of their `content`, null for one that was left unread; and `problem`,
    why. `root` is as in `read_text_files`. An empty glob matches nothing. -#}
{% macro read_listed_files(pattern, root, column, value) -%}
    {%- set listed = 'list_metadata_files('
        ~ sql_string(pattern) ~ ', ' ~ sql_string(root) ~ ')' -%}
    {%- set is_checked = has_file_check() -%}
    {%- if not pattern -%}
    (
        select
            cast(null as varchar) as file_path,
            cast(null as varchar) as {{ column }},
            cast(null as varchar) as problem
        where 1 = 0
    )
    {%- else -%}
    (
        select
            filename as file_path,
            {{ value }} as {{ column }},
            cast(null as varchar) as problem
        from read_blob(
            {{ listed ~ "['readable']" if is_checked
                else sql_string(pattern) }}
        )
        {%- if is_checked %}

        union all

        select
            file_path,
            null as {{ column }},
            problem
        from (
            select unnest({{ listed }}['rejected'], recursive := true)
        )
        {%- endif %}
    )
    {%- endif -%}
{%- endmacro %}

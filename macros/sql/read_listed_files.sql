{#- A table expression of the files that a glob matches: `file_path`; a `column` with
    a `value` of their `content`, null for one that was left unread; `problem`,
    why; and `entries_before`, `whole_md5` and `file_version`. `root` and these are
    as in `read_text_files`. An empty glob matches nothing. Where the model `is_by_file`,
    its materialization may name the files to read. -#}
{% macro read_listed_files(pattern, root, column, value, is_by_file=false) -%}
    {%- set is_checked = pattern and has_file_check() -%}
    {%- set listed = plugin_call('list_metadata_files', [pattern, root])
        if is_checked else '' -%}
    {%- set part_paths = 'list_transform(' ~ listed
        ~ "['parts'], lambda part: part['part_path'])" -%}
    {%- if not pattern -%}
    (
        select
            cast(null as varchar) as file_path,
            cast(null as varchar) as {{ column }},
            cast(null as varchar) as problem,
            cast(null as bigint) as entries_before,
            cast(null as varchar) as whole_md5,
            cast(null as varchar) as file_version
        where 1 = 0
    )
    {%- else -%}
    (
        select
            filename as file_path,
            {{ value }} as {{ column }},
            cast(null as varchar) as problem,
            cast(0 as bigint) as entries_before,
            cast(null as varchar) as whole_md5,
            {{ file_version() }} as file_version
        from read_blob(
            {%- set readable = listed ~ "['readable']" if is_checked
                else sql_string(pattern) %}
            {{ wanted_of('files_to_read', readable)
                if is_by_file and is_checked else readable }}
        )
        {%- if is_checked %}

        union all

        select
            part['file_path'] as file_path,
            {{ column }},
            cast(null as varchar) as problem,
            part['entries_before'] as entries_before,
            part['whole_md5'] as whole_md5,
            coalesce(part['whole_md5'], part_md5) as file_version
        from (
            select
                {{ value }} as {{ column }},
                md5(content) as part_md5,
                list_extract(
                    {{ listed }}['parts'],
                    list_position({{ part_paths }}, filename)
                ) as part
            from read_blob(
                {{ wanted_of('parts_to_read', part_paths)
                    if is_by_file else part_paths }}
            )
        )

        union all

        select
            file_path,
            null as {{ column }},
            problem,
            cast(0 as bigint) as entries_before,
            cast(null as varchar) as whole_md5,
            cast(null as varchar) as file_version
        from (
            select unnest({{ listed }}['rejected'], recursive := true)
        )
        {%- endif %}
    )
    {%- endif -%}
{%- endmacro %}

{#- A table expression of the files that a glob matches: `file_path`; a `column` with
    a `value` of their `content`, null for one that was left unread; `problem`,
    why; and `entries_before` and `whole_md5`. `root` and these are as in
    `read_text_files`. An empty glob matches nothing. -#}
{% macro read_listed_files(pattern, root, column, value) -%}
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
            cast(null as varchar) as whole_md5
        where 1 = 0
    )
    {%- else -%}
    (
        select
            filename as file_path,
            {{ value }} as {{ column }},
            cast(null as varchar) as problem,
            cast(0 as bigint) as entries_before,
            cast(null as varchar) as whole_md5
        from read_blob(
            {{ listed ~ "['readable']" if is_checked
                else sql_string(pattern) }}
        )
        {%- if is_checked %}

        union all

        select
            part['file_path'] as file_path,
            {{ column }},
            cast(null as varchar) as problem,
            part['entries_before'] as entries_before,
            part['whole_md5'] as whole_md5
        from (
            select
                {{ value }} as {{ column }},
                list_extract(
                    {{ listed }}['parts'],
                    list_position({{ part_paths }}, filename)
                ) as part
            from read_blob({{ part_paths }})
        )

        union all

        select
            file_path,
            null as {{ column }},
            problem,
            cast(0 as bigint) as entries_before,
            cast(null as varchar) as whole_md5
        from (
            select unnest({{ listed }}['rejected'], recursive := true)
        )
        {%- endif %}
    )
    {%- endif -%}
{%- endmacro %}

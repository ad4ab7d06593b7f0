{#- Statements that let the SQL of a model read, of all metadata files, those alone
    whose names `metadata_files` are, given as SQL; none: all, which is how every
    session starts. -#}
{% macro want_files(metadata_files=none) -%}
    {%- if metadata_files is none or not has_file_check() %}
        set variable files_to_read = null;
        set variable parts_to_read = null;
    {%- else -%}
        {%- set root = metadata_root() -%}
        {%- set listed = plugin_call(
            'list_metadata_files', [metadata_pattern(), root]) -%}
        {#- Without the brackets in which wildcards stand for themselves. -#}
        {%- set path -%}
            regexp_replace(readable, '[[]([*?[])[]]', '\1', 'g')
        {%- endset %}
        set variable files_to_read = (
            select coalesce(list(readable), [])
            from (select unnest({{ listed }}['readable']) as readable)
            where {{ relative_to(root, path) }} in ({{ metadata_files }})
        );
        set variable parts_to_read = (
            select coalesce(list(part_path), [])
            from (select unnest({{ listed }}['parts'], recursive := true))
            where {{ relative_to(root, 'file_path') }} in ({{ metadata_files }})
        );
    {%- endif -%}
{%- endmacro %}

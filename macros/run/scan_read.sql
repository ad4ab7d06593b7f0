{#- A list of the files with what the last scan found, as `seeds_read` has it of
    seeds: `path` and `sha256`. Null where no folder was scanned. -#}
{% macro scan_read() -%}
    {%- set found = scan_files('files') + scan_files('labels') -%}
    {%- if found -%}
    (
        select list({'path': filename, 'sha256': sha256(content)})
        from read_blob({{ sql_list(found) }})
    )
    {%- else -%}
    cast(null as struct(path varchar, sha256 varchar)[])
    {%- endif -%}
{%- endmacro %}

{#- A list of the files with what the last scan found, as `seeds_read` has it of
    seeds: `path` and `sha256`. Null where no folder was scanned. -#}
{% macro scan_read() -%}
    {%- set found = [] -%}
    {%- for name in ['files', 'labels'] if scan_file(name) -%}
        {%- do found.append(sql_string(scan_file(name))) -%}
    {%- endfor -%}
    {%- if found -%}
    (
        select list({'path': filename, 'sha256': sha256(content)})
        from read_blob([{{ found | join(', ') }}])
    )
    {%- else -%}
    cast(null as struct(path varchar, sha256 varchar)[])
    {%- endif -%}
{%- endmacro %}

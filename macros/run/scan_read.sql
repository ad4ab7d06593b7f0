{#- A list of the file with what the last scan found, as `seeds_read` has it of
    seeds: `path` and `sha256`. Null where no folder was scanned. -#}
{% macro scan_read() -%}
    {%- set pattern = scan_file('files') -%}
    {%- if pattern -%}
    (
        select list({'path': filename, 'sha256': sha256(content)})
        from read_blob({{ sql_string(pattern) }})
    )
    {%- else -%}
    cast(null as struct(path varchar, sha256 varchar)[])
    {%- endif -%}
{%- endmacro %}

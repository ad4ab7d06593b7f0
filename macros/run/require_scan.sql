{#- A statement that fails with a sentence for the user when the scan of the
    images folder was made in parts that are no whole. Runs as a hook before the
    scan is read. -#}
{% macro require_scan() -%}
    {{ return(adapter.dispatch('require_scan')()) }}
{%- endmacro %}

{% macro duckdb__require_scan() -%}
    {%- set parts = [] -%}
    {%- set files = scan_files('files') -%}
    {%- for file in files if '/part-' in file[-50:] -%}
        {%- do parts.append(file) -%}
    {%- endfor -%}
    {%- set start = 'The scan of ' ~ images_root() ~ ' cannot be built: ' -%}
    {%- if parts and files | length > parts | length -%}
        select error({{ sql_string(start ~ 'it was scanned as a whole, and in'
            ~ ' parts -- scan it again, with --part or without') }})
    {%- elif parts -%}
        select error(concat({{ sql_string(start) }}, problem))
        from ({{ problem_of_parts(parts) }})
        where problem is not null
    {%- endif -%}
{%- endmacro %}

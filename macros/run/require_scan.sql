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

{#- What the parts were made by, Spark cannot read: it counts them. -#}
{% macro spark__require_scan() -%}
    {%- set numbers = [] -%}
    {%- set counts = [] -%}
    {%- set files = scan_files('files') -%}
    {%- for file in files if '/part-' in file[-50:] -%}
        {%- set words = file.split('/')[-2].split('-') -%}
        {%- do numbers.append(words[1] | int) -%}
        {%- do counts.append(words[3] | int) -%}
    {%- endfor -%}
    {%- set start = 'The scan of ' ~ images_root() ~ ' cannot be built: ' -%}
    {%- if numbers and files | length > numbers | length -%}
        {{ exceptions.raise_compiler_error(
            start ~ 'it was scanned as a whole, and in parts -- scan it again,'
            ~ ' with --part or without') }}
    {%- elif counts | unique | list | length > 1 -%}
        {{ exceptions.raise_compiler_error(
            start ~ 'its parts are of several counts, '
            ~ counts | unique | sort | join(' and ') ~ ' -- delete the folders of'
            ~ ' all but one in ' ~ scan_folder() ~ ', or scan without --part') }}
    {%- elif numbers and numbers | length != counts[0] -%}
        {{ exceptions.raise_compiler_error(
            start ~ (counts[0] - numbers | length) ~ ' of its ' ~ counts[0]
            ~ ' parts are missing -- run image-duplicates scan --part for each') }}
    {%- endif -%}
{%- endmacro %}

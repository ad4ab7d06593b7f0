{#- A statement that fails with a sentence for the user when no metadata file
    is found, nor a scan of the pictures where these are all there is. Runs as a
    hook before the files are read. -#}
{% macro require_metadata() -%}
    {{ return(adapter.dispatch('require_metadata')()) }}
{%- endmacro %}

{% macro duckdb__require_metadata() -%}
    {%- if not metadata_location() -%}
        {%- set found_none -%}
            No scan of {{ images_root() }} was found in {{ scans_path() }}
        {%- endset -%}
        {%- set advice = ' -- run image-duplicates scan first, or set'
            ~ ' METADATA_GLOB to the folder that holds metadata JSON' -%}
        select error({{ sql_string(found_none ~ advice) }})
        where {{ 'false' if scan_file('files') else 'true' }}
    {%- else -%}
        {{ require_metadata_files() }}
    {%- endif -%}
{%- endmacro %}

{% macro require_metadata_files() -%}
    {%- set pattern = sql_string(metadata_pattern()) -%}
    {%- set root = sql_string(metadata_root()) -%}
    {%- set found_none -%}
        No metadata JSON was found at {{ metadata_location() }}
    {%- endset -%}
    {%- set advice = ' -- set METADATA_GLOB (or the var metadata_glob) to the'
        ~ ' folder that holds it, or make the example dataset with:'
        ~ ' image-duplicates example' -%}
    select error(
        concat({{ sql_string(found_none) }}, why, {{ sql_string(advice) }})
    )
    from (
        {% if has_file_check() -%}
        select find_metadata_files({{ pattern }}, {{ root }}) as why
        {%- else -%}
        select '' as why
        where not exists (select 1 from glob({{ pattern }}))
        {%- endif %}
    )
    where why is not null
{%- endmacro %}

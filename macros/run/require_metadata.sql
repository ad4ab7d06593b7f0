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
        where {{ 'false' if scan_files('files') else 'true' }}
    {%- else -%}
        {{ require_metadata_files() }}
    {%- endif -%}
{%- endmacro %}

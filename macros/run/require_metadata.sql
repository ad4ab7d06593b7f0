{#- A statement that fails with a sentence for the user when no metadata file
    is found. Runs as a hook before the files are read. -#}
{% macro require_metadata() -%}
    {{ return(adapter.dispatch('require_metadata')()) }}
{%- endmacro %}

{% macro duckdb__require_metadata() -%}
    {%- set pattern = sql_string(metadata_pattern()) -%}
    {%- set root = sql_string(metadata_root()) -%}
    {%- set message -%}
        No metadata JSON was found at {{ metadata_location() }} -- set METADATA_GLOB (or the var metadata_glob) to the folder that holds it, or make the example dataset with: image-duplicates example
    {%- endset -%}
    select error({{ sql_string(message) }})
    where not exists (
        {% if has_file_check() -%}
        select 1
        from (select list_metadata_files({{ pattern }}, {{ root }}) as listed)
        where len(listed['readable']) + len(listed['rejected']) > 0
        {%- else -%}
        select 1 from glob({{ pattern }})
        {%- endif %}
    )
{%- endmacro %}

{#- A statement that fails with a sentence for the user when no metadata file
    is found. Runs as a hook before the files are read. -#}
{% macro require_metadata() -%}
    {{ return(adapter.dispatch('require_metadata')()) }}
{%- endmacro %}

{% macro duckdb__require_metadata() -%}
    {%- set message -%}
        No metadata JSON was found at {{ metadata_location() }} -- set METADATA_GLOB (or the var metadata_glob) to the folder that holds it, or make the example dataset with: image-duplicates example
    {%- endset -%}
    select error({{ sql_string(message) }})
    where not exists (
        select 1 from glob({{ sql_string(metadata_pattern()) }})
    )
{%- endmacro %}

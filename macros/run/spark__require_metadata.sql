{#- Asks at once: what a hook selects is run by nobody in a session. Of pictures
    alone, `require_scan` asks. -#}
{% macro spark__require_metadata() -%}
    {%- if execute and metadata_location() and not run_query(
        'select 1 from ' ~ spark__read_files('json')
        ~ ' union all select 1 from ' ~ spark__read_files('parquet')
        ~ ' limit 1').rows -%}
        {{ exceptions.raise_compiler_error(
            'No metadata was found at ' ~ metadata_location()
            ~ ' (JSON) -- set METADATA_GLOB (or the var metadata_glob) to the'
            ~ ' folder that holds it, or make the example dataset with:'
            ~ ' image-duplicates example') }}
    {%- endif -%}
{%- endmacro %}

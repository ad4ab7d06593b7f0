{#- Whether the metadata was named by its folder. -#}
{% macro metadata_is_folder() -%}
    {%- set location = metadata_location() -%}
    {{ return(
        not location.lower().endswith((
            '.json', '.jsonl', '.ndjson', '.gz', '.zst', '.parquet'
        ))
        and '*' not in location and '?' not in location
        and not metadata_is_on_web()
    ) }}
{%- endmacro %}

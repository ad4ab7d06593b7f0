{#- A statement of DuckDB that fails with a sentence for the user when no metadata
    file is found where metadata was named. -#}
{% macro require_metadata_files() -%}
    {%- set json = metadata_pattern() -%}
    {%- set parquet = metadata_pattern('parquet') -%}
    {%- set found_none -%}
        No metadata was found at {{ metadata_location() }}
    {%- endset -%}
    {#- Of another machine, the reason says what to do. -#}
    {%- set advice = '' if '://' in metadata_location()
        else ' (JSON, or Parquet of img2dataset) -- set METADATA_GLOB (or the'
        ~ ' var metadata_glob) to the folder that holds it, or make the example'
        ~ ' dataset with: image-duplicates example' -%}
    select error(
        concat({{ sql_string(found_none) }}, why, {{ sql_string(advice) }})
    )
    from (
        {% if has_file_check() -%}
        select {{ plugin_call(
            'find_metadata_files', [json, parquet, metadata_root()]
        ) }} as why
        {%- else -%}
        select '' as why
        where not exists (
            select 1 from glob({{ sql_string(json) }})
            union all
            select 1 from glob({{ sql_string(parquet) }})
        )
        {%- endif %}
    )
    where why is not null
{%- endmacro %}

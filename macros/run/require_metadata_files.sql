{#- A statement of DuckDB that fails with a sentence for the user when no metadata
    file is found where metadata was named. -#}
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

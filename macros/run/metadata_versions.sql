{#- A table expression of the metadata files in text: `metadata_file` and
    `file_version`, which `read_text_files` describes. -#}
{% macro metadata_versions() -%}
    (
        select
            {{ relative_to(metadata_root(), 'file_path') }} as metadata_file,
            file_version
        from {{ read_text_files(metadata_pattern(), metadata_root()) }}
        where entries_before = 0
    )
{%- endmacro %}

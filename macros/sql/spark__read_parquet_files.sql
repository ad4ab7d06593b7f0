{#- What a file holds, the list made before the build knows; without one, all are read
    as those of img2dataset. -#}
{% macro spark__read_parquet_files(pattern, root) -%}
    {%- if not pattern -%}
    {{ typed_rows(none, {
        'file_path': 'string', 'file_md5': 'string', 'problem': 'string'}) }}
    {%- else -%}
    (
        select
            file_path,
            case
                when problem is null and length <= 2147483647 then md5(content)
            end as file_md5,
            problem
        from {{ spark__read_files('parquet') }}
    )
    {%- endif -%}
{%- endmacro %}

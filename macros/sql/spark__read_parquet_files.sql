{#- None is read: each is named as a file left unread. -#}
{% macro spark__read_parquet_files(pattern, root) -%}
    {%- if not pattern -%}
    {{ typed_rows(none, {
        'file_path': 'string', 'file_md5': 'string', 'problem': 'string'}) }}
    {%- else -%}
    (
        select
            file_path,
            cast(null as string) as file_md5,
            coalesce(problem, 'left unread: Spark reads no Parquet of img2dataset')
                as problem
        from {{ spark__read_files('parquet', '[.]parquet') }}
    )
    {%- endif -%}
{%- endmacro %}

{#- What is compressed, or no single document, is named as a file left unread. -#}
{% macro spark__read_text_files(pattern, root) -%}
    {%- if not pattern -%}
    {{ typed_rows(none, {
        'file_path': 'string', 'file_text': 'string', 'problem': 'string',
        'entries_before': 'bigint', 'whole_md5': 'string',
        'file_version': 'string'}) }}
    {%- else -%}
    (
        select
            file_path,
            case
                when endswith(lower(file_path), '.json')
                    then {{ text_of_bytes('content') }}
            end as file_text,
            case
                when not endswith(lower(file_path), '.json')
                    then 'left unread: Spark reads .json alone'
            end as problem,
            cast(0 as bigint) as entries_before,
            cast(null as string) as whole_md5,
            cast(null as string) as file_version
        from {{ spark__read_files(
            '[.](?:json|jsonl|ndjson)(?:[.](?:gz|zst))?'
        ) }}
    )
    {%- endif -%}
{%- endmacro %}

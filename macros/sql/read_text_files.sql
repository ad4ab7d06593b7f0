{#- A table expression of the files that match a glob: `file_path`, and
    `file_text` without a byte-order mark, null when it is not UTF-8. -#}
{% macro read_text_files(pattern) -%}
    {{ return(adapter.dispatch('read_text_files')(pattern)) }}
{%- endmacro %}

{% macro duckdb__read_text_files(pattern) -%}
    (
        select
            file_path,
            case
                when starts_with(file_text, chr(65279))
                    then substr(file_text, 2)
                else file_text
            end as file_text
        from (
            select
                filename as file_path,
                try(decode(content)) as file_text
            from read_blob({{ sql_string(pattern) }})
        )
    )
{%- endmacro %}

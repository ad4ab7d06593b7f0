{#- A table expression of the files that match a glob: `file_path`; `file_text`
    without a byte-order mark, null when it is not UTF-8; and `problem`, why a
    file was left unread; and `file_version`, another one once the file was written
    to, null where nobody can tell. A large file comes in parts, each a row with the text
    of the file but for the entries of other parts, `entries_before` it, and the
    `whole_md5` of the text; else these are 0 and null. `root` is the glob up to the last slash before its
    first wildcard; what lies behind a link out of it is never read. An empty
    glob matches nothing. -#}
{% macro read_text_files(pattern, root) -%}
    {{ return(adapter.dispatch('read_text_files')(pattern, root)) }}
{%- endmacro %}

{% macro duckdb__read_text_files(pattern, root) -%}
    {{ return(read_listed_files(
        pattern, root, 'file_text', text_of_bytes('content'), is_by_file=true
    )) }}
{%- endmacro %}

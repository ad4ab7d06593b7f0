{#- A table expression of the files in a folder and below it whose lower-case name
    ends as a Java pattern says: `file_path`, as the location was named, `whole_path`,
    `length` and `content`, which Spark reads only where it is asked for, of 2 GB at
    most. Of a location that is no folder, those that its pattern matches. -#}
{% macro spark__read_files(ending) -%}
    {%- set root = metadata_root() -%}
    {%- set start = sql_string(root) if root.startswith('/') or '://' in root
        else "concat(reflect('java.lang.System', 'getProperty', 'user.dir'), '/', "
            ~ sql_string(root) ~ ")" -%}
    (
        select
            concat({{ sql_string(root) }}, substr(whole_path, length({{ start }}) + 1))
                as file_path,
            whole_path,
            length,
            content
        from (
            select
                {{ "path" if '://' in root
                    else "regexp_replace(path, '^file:/+', '/')" }} as whole_path,
                length,
                content
            from binaryFile.`{{ spark__metadata_folder() }}`
            with ('recursiveFileLookup' = 'true')
        )
        where regexp_extract(lower(whole_path), {{ sql_string('(' ~ ending ~ ')\\z') }}, 1) != ''
        {%- if not metadata_is_folder() %}
            and regexp_extract(
                whole_path, concat('(?s)^(\\Q', {{ start }}, '\\E',
                {{ sql_string(java_glob(metadata_location()[root | length:])) }}, ')\\z'), 1
            ) != ''
        {%- endif %}
    )
{%- endmacro %}

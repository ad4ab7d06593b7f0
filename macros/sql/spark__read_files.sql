{#- A table expression of the metadata files of a kind, `json` (lines and what is
    compressed as well) or `parquet`: `file_path`, as the location was named, `whole_path`, `length`, `content`, which Spark reads only where it is asked
    for, of 2 GB at most, and `problem`. Of a location that is no folder, those that
    its pattern matches. Spark sees no file that is empty: those in the list that
    `image-duplicates build` made before, or else all that Spark sees. -#}
{% macro spark__read_files(kind) -%}
    {%- set ending = {
        'json': '[.](?:json|jsonl|ndjson)(?:[.](?:gz|zst))?',
        'parquet': '[.]parquet',
    }[kind] -%}
    {%- set root = metadata_root() -%}
    {%- set listed = env_var('SPARK_LISTED_FILES', '') -%}
    {%- set is_wanted = "regexp_extract(lower(file_path), "
        ~ sql_string('(' ~ ending ~ ')\\z') ~ ", 1) != ''" -%}
    {%- set start = sql_string(root) if root.startswith('/') or '://' in root
        else "concat(reflect('java.lang.System', 'getProperty', 'user.dir'), '/', "
            ~ sql_string(root) ~ ")" -%}
    (
        with

        seen as (

            select
                concat(
                    {{ sql_string(root) }},
                    substr(whole_path, length({{ start }}) + 1)
                ) as file_path,
                whole_path,
                length,
                content
            from (
                select
                    {{ spark__whole_path('path') }} as whole_path,
                    length,
                    content
                from binaryFile.`{{ spark__metadata_folder() }}`
                with ('recursiveFileLookup' = 'true')
            )

        )
        {%- if listed %},

        listed as (

            select *
            from parquet.`{{ hadoop_path(listed) }}`
            where kind = '{{ kind }}'

        )

        select
            seen.*,
            cast(null as string) as problem
        from seen
        where file_path in (
            select file_path from listed where problem is null
        )

        union all

        select
            file_path,
            file_path as whole_path,
            0 as length,
            x'' as content,
            problem
        from listed
        where problem is not null or is_empty
        {%- else %}

        select
            *,
            cast(null as string) as problem
        from seen
        where {{ is_wanted }}
        {%- if not metadata_is_folder() %}
        and regexp_extract(
            file_path,
            {{ sql_string('(?s)^(' ~ java_glob(metadata_location()) ~ ')\\z') }},
            1
        ) != ''
        {%- endif %}
        {%- endif %}
    )
{%- endmacro %}

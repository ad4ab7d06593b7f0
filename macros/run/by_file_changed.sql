{#- Of the files of `versions`, those of which a table has no rows of this version, as
    a list of SQL texts; none where these are more than half: then it is cheaper to
    build the table whole. -#}
{% macro by_file_changed(versions, relation) -%}
    {%- set row = run_query(
        "select coalesce(string_agg('''' || replace(metadata_file, '''', '''''')"
        ~ " || '''', ', ') filter (where not is_kept), ''),"
        ~ ' 2 * count_if(not is_kept) > count(*)'
        ~ ' from (select metadata_file, kept.metadata_file is not null as is_kept'
        ~ ' from ' ~ versions ~ ' as versions left join (select distinct'
        ~ ' metadata_file, file_version from ' ~ relation ~ ') as kept'
        ~ ' using (metadata_file, file_version))'
    ).rows[0] -%}
    {{ return(none if row[1] else row[0]) }}
{%- endmacro %}

{#- Says how many files of the metadata folder were left unread for their names.
    Runs as a hook after `require_metadata`, and returns nothing to run. -#}
{% macro tell_skipped_files() -%}
    {%- if execute and metadata_location() and metadata_is_folder()
        and has_file_check() -%}
        {%- set skipped = run_query('select ' ~ plugin_call(
            'list_metadata_files', [metadata_pattern(), metadata_root()]
        ) ~ "['skipped']").rows[0][0] -%}
        {%- if skipped -%}
            {%- do log(
                'Left unread in ' ~ metadata_location() ~ ' for their names: '
                ~ skipped, info=true) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{#- Builds a table whose rows come each from one `metadata_file`, and change only with
    its `file_version` (null: each time). From a table that the same SQL has built,
    rows of files that are gone or changed are deleted, and those of new or changed
    files inserted; else, and with `--full-refresh`, it is built whole.
    The rows themselves tell what they were made from, `model_version` too: whatever
    a build that was killed has left, the next one goes on from there.
    A model that reads the metadata files itself says so by its meta `reads`.
    Returns the table, as dbt wants it. -#}
{% materialization by_file, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {#- Should an earlier model have failed before it did so. -#}
    {%- do run_query(want_files()) -%}
    {%- set version = by_file_version(compiled_code) -%}
    {%- set rows = by_file_rows(compiled_code, version) -%}
    {%- set reads_metadata = config.get('meta', {}).get('reads') == 'metadata' -%}
    {%- set versions = metadata_versions() if reads_metadata
        else '(select distinct metadata_file, file_version from (\n'
        ~ compiled_code ~ '\n))' -%}
    {%- set changed = by_file_changed(versions, existing)
        if not should_full_refresh()
        and by_file_is_kept(existing, version) -%}
    {%- call statement('main') -%}
        {%- if changed is none or changed is undefined %}
        {%- if existing is not none %}
        drop {{ existing.type }} if exists {{ existing }};
        {%- endif %}
        {{ create_table_as(False, target_relation, rows) }}
        {%- else %}
        {#- By the very list that is read next: one that has changed since stays. -#}
        delete from {{ this }}
        where
            {% if changed -%}
            metadata_file in ({{ changed }})
            or {% endif -%}
            metadata_file not in (
                select metadata_file from {{ versions }}
                where metadata_file is not null
            );
        {%- if changed %}
        {{ want_files(changed) if reads_metadata }}
        insert into {{ this }} by name
        {{ rows }}
        where metadata_file in ({{ changed }});
        {{ want_files() }}
        {%- endif %}
        {%- endif %}
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(target_relation, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}

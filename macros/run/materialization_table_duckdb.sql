{#- Builds a table under its own name and with its comments, in one statement of one
    transaction, in place of what dbt-duckdb does: that builds it under another name,
    moves the old one away, renames, drops, and then writes the comments. A model that
    fails leaves the table that was there. Ours are SQL, without indexes and foreign
    keys. Holds in this project alone: dbt lets no package replace what is built in.
    Returns the table, as dbt wants it. -#}
{% materialization table, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {%- call statement('main') -%}
        {%- if existing is not none %}
            drop {{ existing.type }} if exists {{ existing }};
        {%- endif %}
        {{ create_table_as(False, target_relation, compiled_code) }}
        {{ comments_on(target_relation, model) }}
    {%- endcall -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do apply_grants(
        target_relation,
        config.get('grants'),
        should_revoke=should_revoke(existing, full_refresh_mode=True),
    ) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{%- endmaterialization %}

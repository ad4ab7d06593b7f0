{#- What `record_run` keeps of a run in every engine, as the first columns of a select:
    what it is, what it read, and its outcome, lists of a type. -#}
{% macro run_columns(outcome, type) -%}
    {{ sql_string(invocation_id) }} as invocation_id,
    {{ sql_string(flags.WHICH) }} as command,
    {{ sql_string(dataset_location()) }} as metadata_location,
    {{ sql_string(metadata_pattern()) }} as metadata_pattern,
    {{ sql_string(metadata_pattern('parquet')) }} as parquet_pattern,
    {{ sql_string(metadata_root()) }} as metadata_root,
    {%- for kind, names in outcome.items() %}
    cast({{ sql_list(names) }} as {{ type }}) as {{ kind }},
    {%- endfor %}
{%- endmacro %}

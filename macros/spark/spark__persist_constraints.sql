{#- Parquet keeps no constraint: a contract here is of names and types alone. -#}
{% macro spark__persist_constraints(relation, model) -%}
{%- endmacro %}

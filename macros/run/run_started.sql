{#- The time at which this run of dbt started, in UTC. -#}
{% macro run_started() -%}
    cast('{{ run_started_at.strftime('%Y-%m-%d %H:%M:%S') }}' as timestamp)
{%- endmacro %}

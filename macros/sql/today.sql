{#- The current date in UTC. Overridden in unit tests. -#}
{% macro today() -%}
    {{ return(adapter.dispatch('today')()) }}
{%- endmacro %}

{% macro duckdb__today() -%}
    cast(make_timestamp(epoch_us(now())) as date)
{%- endmacro %}

{% macro spark__today() -%}
    cast(to_utc_timestamp(current_timestamp(), current_timezone()) as date)
{%- endmacro %}

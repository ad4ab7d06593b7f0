{#- The id of this run of dbt, as a text that a unit test can set. -#}
{% macro run_id() -%}
    {{ return(invocation_id) }}
{%- endmacro %}

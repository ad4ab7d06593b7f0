{#- Builds the table whole, as `table` does: Spark reads all files in each build. -#}
{% materialization by_file, adapter='spark' %}
    {{ return(materialization_table_spark()) }}
{%- endmaterialization %}

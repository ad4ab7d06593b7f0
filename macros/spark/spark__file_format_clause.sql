{#- Tables are Parquet: what dbt-spark leaves to the metastore may be text. -#}
{% macro spark__file_format_clause() -%}
    using {{ config.get('file_format') or 'parquet' }}
{%- endmacro %}

{#- Spark reads no Parquet of img2dataset: `read_parquet_files` names each file as
    one left unread, and there are no rows. -#}
{% macro spark__read_parquet_rows(pattern, root, columns) -%}
    {{ typed_rows(none, {
        'file_path': 'string', 'row_number': 'bigint', 'row': 'string'}) }}
{%- endmacro %}

{#- The path of a picture that img2dataset has saved: the var of this name, with
    the shard (the path of its Parquet file without the suffix) and the key of
    the picture in their places. -#}
{% macro img2dataset_path(shard, key) -%}
    replace(
        replace({{ sql_string(var('img2dataset_path')) }}, '{shard}', {{ shard }}),
        '{key}',
        {{ key }}
    )
{%- endmacro %}

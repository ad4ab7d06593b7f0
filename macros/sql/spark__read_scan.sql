{#- Spark reads no scan of pictures: where a folder of them is named, the run ends
    with a sentence; else there are no rows. -#}
{% macro spark__read_scan(name, columns) -%}
    {%- if execute and images_root() -%}
        {{ exceptions.raise_compiler_error(
            'IMAGES_ROOT: Spark reads no scan of a folder of pictures. Build '
            ~ 'with the target duckdb, or name metadata alone.') }}
    {%- endif -%}
    {{ typed_rows(none, columns) }}
{%- endmacro %}

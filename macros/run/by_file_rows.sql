{#- The rows of a model's SQL with the version of the model. -#}
{% macro by_file_rows(sql, version) -%}
    select *, {{ sql_string(version) }} as model_version
    from (
        {{ sql }}
    ) as rows_read
{%- endmacro %}

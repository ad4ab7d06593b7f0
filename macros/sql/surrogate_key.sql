{#- A key made of several texts, none null. Each is hashed by itself first, so no
    two lists of texts share a key whatever characters they hold. -#}
{% macro surrogate_key(columns) -%}
    {{ return(adapter.dispatch('surrogate_key')(columns)) }}
{%- endmacro %}

{% macro duckdb__surrogate_key(columns) -%}
    md5(concat(
        {%- for column in columns %}
        md5({{ column }}){{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

{#- To DuckDB a null in `concat` is nothing, to Spark it makes all of it null. -#}
{% macro spark__surrogate_key(columns) -%}
    md5(concat_ws('',
        {%- for column in columns %}
        md5({{ column }}){{ ',' if not loop.last }}
        {%- endfor %}
    ))
{%- endmacro %}

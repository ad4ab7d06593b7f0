{#- A table expression of a mart of the base, the other dataset that the var
    `base` names: these columns, given with their types. Without rows where there
    is no base, and where a mart that may be missing is not there. -#}
{% macro read_base(name, columns, schema='main', may_be_missing=false) -%}
    {{ return(adapter.dispatch('read_base')(
        name, columns, schema, may_be_missing)) }}
{%- endmacro %}

{% macro duckdb__read_base(name, columns, schema, may_be_missing) -%}
    {{ typed_rows(base_table(name, schema, may_be_missing), columns) }}
{%- endmacro %}

{% macro spark__read_base(name, columns, schema, may_be_missing) -%}
    {%- if execute and var('base') -%}
        {{ exceptions.raise_compiler_error(
            'base: Spark compares no dataset with another one. Build both with '
            ~ 'the target duckdb, or leave the var out.') }}
    {%- endif -%}
    {{ typed_rows(none, columns) }}
{%- endmacro %}

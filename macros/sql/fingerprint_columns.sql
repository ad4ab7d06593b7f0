{#- The columns of the fingerprint of a cut, with their types. -#}
{% macro fingerprint_columns() -%}
    {{ return(adapter.dispatch('fingerprint_columns')()) }}
{%- endmacro %}

{% macro duckdb__fingerprint_columns() -%}
    {{ return({
        'sha256': 'string',
        'algorithm': 'string',
        'version': 'integer',
        'quality': 'double',
        'cut': 'string',
        'detail': 'double',
        'hash': 'ubigint',
        'transposed_hash': 'ubigint',
        'weak_bits': 'utinyint[]',
        'transposed_weak_bits': 'utinyint[]',
        'thumbnail': 'tinyint[]',
        'moved_across': 'tinyint[]',
        'moved_down': 'tinyint[]',
        'stretched_across': 'tinyint[]',
        'stretched_down': 'tinyint[]',
        'chroma': 'tinyint[]',
    }) }}
{%- endmacro %}

{% macro spark__fingerprint_columns() -%}
    {%- set columns = {} -%}
    {%- for name, type in duckdb__fingerprint_columns().items() -%}
        {%- do columns.update({name: spark_type(type)}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

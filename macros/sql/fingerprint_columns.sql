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

{#- Without numbers that have no sign: 64 bits are 64 bits. -#}
{% macro spark__fingerprint_columns() -%}
    {%- set types = {'ubigint': 'bigint', 'utinyint[]': 'array<tinyint>',
        'tinyint[]': 'array<tinyint>'} -%}
    {%- set columns = {} -%}
    {%- for name, type in duckdb__fingerprint_columns().items() -%}
        {%- do columns.update({name: types.get(type, type)}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{%- endmacro %}

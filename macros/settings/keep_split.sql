{#- The var `keep_split`, as SQL; null when it is not set. Whether the dataset has
    a split of that name is asked by the test `settings_can_be_used`: one that it
    has not keeps nothing and removes nothing. -#}
{% macro keep_split() -%}
    {%- set split = var('keep_split') -%}
    {%- if split is none or split == '' -%}
        {{ return('cast(null as string)') }}
    {%- endif -%}
    {%- if split is not string -%}
        {{ exceptions.raise_compiler_error(
            'keep_split must be the name of a split, or null, not ' ~ split) }}
    {%- endif -%}
    {{ return(sql_string(split)) }}
{%- endmacro %}

{#- A key made of several texts, none null. Each is hashed by itself first, so no
    two lists of texts share a key whatever characters they hold. -#}
{% macro surrogate_key(columns) -%}
    {%- set digests = [] -%}
    {%- for column in columns -%}
        {%- do digests.append('\n        md5(' ~ column ~ ')') -%}
    {%- endfor -%}
    md5({{ joined_text(digests) }})
{%- endmacro %}

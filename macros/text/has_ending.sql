{#- Whether the name of a metadata file ends in `_urls` or `_metadata`, before what
    tells its format; null for null. -#}
{% macro has_ending(path, word) -%}
    {{ matches('lower(' ~ path ~ ')', metadata_ending(word)) }}
{%- endmacro %}

{#- The pattern of how the name of a metadata file ends, given the word that tells
    its layout. -#}
{% macro metadata_ending(word) -%}
    _{{ word }}[.](json|jsonl|ndjson)([.](gz|zst))?$
{%- endmacro %}

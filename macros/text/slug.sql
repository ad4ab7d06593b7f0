{#- A text as the part of a web address that names it: `a-z`, `0-9` and single
    hyphens. Null where nothing readable is left (a name all in Chinese), where
    it is too long for a folder, or where it could be taken for a key. -#}
{% macro slug(text) -%}
    {%- set readable = hyphenated(text) -%}
    case
        when
            length({{ readable }}) between 1 and 80
            and not {{ matches(readable, '^[0-9a-f]{32}$') }}
            then {{ readable }}
    end
{%- endmacro %}

{#- A text as the part of a web address that names it: `a-z`, `0-9` and single
    hyphens. Null where nothing readable is left (a name all in Chinese), where
    it is too long for a folder, or where it could be taken for a key. -#}
{% macro slug(text) -%}
    {{ return(adapter.dispatch('slug')(text)) }}
{%- endmacro %}

{% macro duckdb__slug(text) -%}
    {%- set readable = "trim("
        ~ regex_replace('lower(strip_accents(' ~ text ~ '))', '[^a-z0-9]+', '-')
        ~ ", '-')" -%}
    case
        when
            length({{ readable }}) between 1 and 80
            and not {{ matches(readable, '^[0-9a-f]{32}$') }}
            then {{ readable }}
    end
{%- endmacro %}

{#- An accent is what is left of a letter beside its base, once it is decomposed. -#}
{% macro spark__slug(text) -%}
    {%- set bare = regex_replace(
        "case when " ~ text ~ " is not null then reflect("
            ~ "'com.ibm.icu.text.Normalizer', 'decompose', " ~ text
            ~ ", false) end",
        '\\pM+', ''
    ) -%}
    {%- set readable = "trim(both '-' from "
        ~ regex_replace('lower(' ~ bare ~ ')', '[^a-z0-9]+', '-') ~ ")" -%}
    case
        when
            length({{ readable }}) between 1 and 80
            and not {{ matches(readable, '^[0-9a-f]{32}$') }}
            then {{ readable }}
    end
{%- endmacro %}

{#- The letters `a-z`, without accents, and digits of a text in lower case, with a
    hyphen for whatever is between. -#}
{% macro hyphenated(text) -%}
    {{ return(adapter.dispatch('hyphenated')(text)) }}
{%- endmacro %}

{% macro duckdb__hyphenated(text) -%}
    {{ return("trim("
        ~ regex_replace('lower(strip_accents(' ~ text ~ '))', '[^a-z0-9]+', '-')
        ~ ", '-')") }}
{%- endmacro %}

{#- An accent is what is left of a letter beside its base, once it is decomposed. -#}
{% macro spark__hyphenated(text) -%}
    {%- set bare = regex_replace(
        spark__unicode_form(text, 'decompose'), '\\pM+', '') -%}
    {{ return("trim(both '-' from "
        ~ regex_replace('lower(' ~ bare ~ ')', '[^a-z0-9]+', '-') ~ ")") }}
{%- endmacro %}

{#- Whether a text matches a regular expression; null when it is null. -#}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches')(text, pattern)) }}
{%- endmacro %}

{% macro default__matches(text, pattern) -%}
    regexp_extract({{ text }}, {{ sql_string('(' ~ pattern ~ ')') }}, 1) != ''
{%- endmacro %}

{% macro spark__matches(text, pattern) -%}
    regexp_extract(
        {{ text }}, {{ sql_string('(' ~ java_pattern(pattern) ~ ')') }}, 1
    ) != ''
{%- endmacro %}

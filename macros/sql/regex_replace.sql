{#- A text with every match of a regular expression replaced. -#}
{% macro regex_replace(text, pattern, replacement) -%}
    {{ return(adapter.dispatch('regex_replace')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro duckdb__regex_replace(text, pattern, replacement) -%}
    regexp_replace(
        {{ text }}, {{ sql_string(pattern) }}, {{ sql_string(replacement) }}, 'g'
    )
{%- endmacro %}

{% macro default__regex_replace(text, pattern, replacement) -%}
    regexp_replace(
        {{ text }}, {{ sql_string(pattern) }}, {{ sql_string(replacement) }}
    )
{%- endmacro %}

{% macro spark__regex_replace(text, pattern, replacement) -%}
    regexp_replace(
        {{ text }},
        {{ sql_string(java_pattern(pattern)) }},
        {{ sql_string(replacement) }}
    )
{%- endmacro %}

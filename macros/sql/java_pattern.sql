{#- A regular expression as Java reads it: it names classes of characters in its
    own way, and takes more for the end of a line than a line feed, and the end
    of a text for the one before a last line feed. -#}
{% macro java_pattern(pattern) -%}
    {%- set classes = pattern.replace('[:space:]', '\\s')
        .replace('[:cntrl:]', '\\p{Cntrl}') -%}
    {{ return('(?d)' ~ (
        classes[:-1] ~ '\\z' if classes.endswith('$') else classes
    ).replace('$)', '\\z)').replace('$|', '\\z|')) }}
{%- endmacro %}

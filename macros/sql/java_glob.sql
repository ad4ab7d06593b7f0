{#- A glob as a regular expression of Java. -#}
{% macro java_glob(glob) -%}
    {{ return(
        glob.replace('\\', '\\\\').replace('.', '[.]').replace('+', '[+]')
        .replace('(', '[(]').replace(')', '[)]').replace('|', '[|]')
        .replace('{', '[{]').replace('}', '[}]').replace('$', '[$]')
        .replace('?', '[^/]').replace('**/', '(?:.@/)?').replace('**', '.@')
        .replace('*', '[^/]*').replace('.@', '.*')
    ) }}
{%- endmacro %}

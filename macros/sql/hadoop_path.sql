{#- A path between backticks that to Spark names this file or folder alone. -#}
{% macro hadoop_path(path) -%}
    {%- set escaped = namespace(path=path.replace('\\', '\\\\')) -%}
    {%- for character in '*?[{' -%}
        {%- set escaped.path =
            escaped.path.replace(character, '\\' ~ character) -%}
    {%- endfor -%}
    {{ return(escaped.path.replace('`', '``')) }}
{%- endmacro %}

{#- The path of a file of the metadata, as Spark tells it, in one spelling: of this
    machine without `file:`. What Spark tells of a row is escaped as in a URL. -#}
{% macro spark__whole_path(path, is_escaped=false) -%}
    {%- set plain = "url_decode(replace(" ~ path ~ ", '+', '%2B'))"
        if is_escaped else path -%}
    {{ return(plain if '://' in metadata_root()
        else "regexp_replace(" ~ plain ~ ", '^file:/+', '/')") }}
{%- endmacro %}

{#- A number that differs when a text has changed: cheap, but no proof against
    somebody who wants two texts to have one. Null when the text is null. -#}
{% macro checksum(text) -%}
    {{ return(adapter.dispatch('checksum')(text)) }}
{%- endmacro %}

{% macro duckdb__checksum(text) -%}
    case when {{ text }} is not null then hash({{ text }}) end
{%- endmacro %}

{% macro spark__checksum(text) -%}
    case when {{ text }} is not null then xxhash64({{ text }}) end
{%- endmacro %}

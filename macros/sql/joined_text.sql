{#- Texts in one; a null among them is nothing. -#}
{% macro joined_text(texts) -%}
    {{ return(adapter.dispatch('joined_text')(texts | join(', '))) }}
{%- endmacro %}

{% macro duckdb__joined_text(texts) -%}
    concat({{ texts }})
{%- endmacro %}

{#- To Spark, a null in `concat` makes all of it null. -#}
{% macro spark__joined_text(texts) -%}
    concat_ws('', {{ texts }})
{%- endmacro %}

{#- Characters that show nothing and are no space, as a part of a class of a regular
    expression. -#}
{% macro invisible_characters() -%}
    {{ return(adapter.dispatch('invisible_characters')()) }}
{%- endmacro %}

{% macro duckdb__invisible_characters() -%}
    {{ return('\\pC') }}
{%- endmacro %}

{#- To Java, that has a character that is in no version of Unicode yet as well. -#}
{% macro spark__invisible_characters() -%}
    {{ return('\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}') }}
{%- endmacro %}

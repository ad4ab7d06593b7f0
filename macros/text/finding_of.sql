{#- What breaks a rule, as a text: the rule, and columns of the row, if there are any. -#}
{% macro finding_of(rule, columns) -%}
    {%- set values = [] -%}
    {%- for column in columns -%}
        {%- do values.append(
            "coalesce(cast(" ~ column ~ " as string), 'null')") -%}
    {%- endfor -%}
    {%- if values -%}
        {{ joined_text([
            sql_string(rule ~ ': '), values | join(", ', ', ")
        ]) }}
    {%- else -%}
        {{ sql_string(rule) }}
    {%- endif -%}
{%- endmacro %}

{#- A var that is true or false, as SQL. Anything else ends the run, so that a typo
    opens no gate. -#}
{% macro switch_var(name) -%}
    {%- set given = var(name) -%}
    {%- if given is not boolean -%}
        {{ exceptions.raise_compiler_error(
            name ~ ' must be true or false, not ' ~ given) }}
    {%- endif -%}
    {{ return('true' if given else 'false') }}
{%- endmacro %}

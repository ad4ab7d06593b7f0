{#- A var that holds a number of a unit, as SQL; null when it is not set.
    Anything else ends the run, so that a typo opens no gate. -#}
{% macro number_var(name, unit) -%}
    {%- set given = var(name) -%}
    {%- if given is none or given == '' -%}
        {{ return('cast(null as double)') }}
    {%- endif -%}
    {%- set text = sql_string(given) -%}
    {%- if execute -%}
        {%- set problem = number_problem(text, sql_string(unit)) -%}
        {%- set problem = run_query('select ' ~ problem).rows[0][0] -%}
        {%- if problem -%}
            {{ exceptions.raise_compiler_error(name ~ ' ' ~ problem) }}
        {%- endif -%}
    {%- endif -%}
    {{ return('cast(' ~ text ~ ' as double)') }}
{%- endmacro %}

{#- The var `max_duplicate_rate` as a number; null when it is not set. Anything
    but a rate from 0 to 1 ends the run, so that a typo opens no gate. -#}
{% macro max_duplicate_rate() -%}
    {%- set given = var('max_duplicate_rate') -%}
    {%- if given is none or given == '' -%}
        {{ return('cast(null as double)') }}
    {%- endif -%}
    {%- set value = given | float(-1) -%}
    {%- if value < 0 or value > 1 -%}
        {{ exceptions.raise_compiler_error(
            'max_duplicate_rate must be a rate from 0 to 1 (0.05 for 5 %), '
            ~ 'not ' ~ given) }}
    {%- endif -%}
    {{ return('cast(' ~ value ~ ' as double)') }}
{%- endmacro %}

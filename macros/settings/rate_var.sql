{#- A var that holds a rate, as a number; null when it is not set. Anything but
    a rate from 0 to 1 ends the run, so that a typo opens no gate. -#}
{% macro rate_var(name) -%}
    {%- set given = var(name) -%}
    {%- if given is none or given == '' -%}
        {{ return('cast(null as double)') }}
    {%- endif -%}
    {%- if not modules.re.match('(0|1|0[.][0-9]+|1[.]0+)$', given | string) -%}
        {{ exceptions.raise_compiler_error(
            name ~ ' must be a rate from 0 to 1 (0.05 for 5 %), not ' ~ given
        ) }}
    {%- endif -%}
    {{ return('cast(' ~ given ~ ' as double)') }}
{%- endmacro %}

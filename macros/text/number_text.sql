{#- A number as text, a whole one without `.0`. Null stays null. -#}
{% macro number_text(number) -%}
    {{ return(adapter.dispatch('number_text')(number)) }}
{%- endmacro %}

{% macro default__number_text(number) -%}
    {{ regex_replace('cast(' ~ number ~ ' as string)', '[.]0$', '') }}
{%- endmacro %}

{#- Below a thousandth and from ten millions on, Spark writes a double with an
    exponent, and with another one than DuckDB where that has one as well. -#}
{% macro spark__number_text(number) -%}
    {%- set spelt = 'cast(' ~ number ~ ' as string)' -%}
    case
        when {{ number }} = floor({{ number }}) and abs({{ number }}) < 1e15
            then cast(cast({{ number }} as bigint) as string)
        when abs({{ number }}) >= 1e-4 and abs({{ number }}) < 1e15
            then {{ regex_replace(
                'cast(cast(' ~ number ~ ' as decimal(38, 20)) as string)',
                '0+$', ''
            ) }}
        else {{ regex_replace(
            regex_replace(
                regex_replace(
                    regex_replace(spelt, '[.]0E', 'E'), 'E([0-9])', 'e+$1'
                ),
                'E-', 'e-'
            ),
            'e-([0-9])$', 'e-0$1'
        ) }}
    end
{%- endmacro %}

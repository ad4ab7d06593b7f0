{#- A number as text, a whole one without `.0`. Null stays null. -#}
{% macro number_text(number) -%}
    {{ return(adapter.dispatch('number_text')(number)) }}
{%- endmacro %}

{% macro default__number_text(number) -%}
    {{ regex_replace('cast(' ~ number ~ ' as string)', '[.]0$', '') }}
{%- endmacro %}

{#- From ten millions on, Spark would write a double with its exponent. -#}
{% macro spark__number_text(number) -%}
    case
        when {{ number }} = floor({{ number }}) and abs({{ number }}) < 1e15
            then cast(cast({{ number }} as bigint) as string)
        else cast({{ number }} as string)
    end
{%- endmacro %}

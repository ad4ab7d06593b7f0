{#- A number of 64 bits with some set: those of a list, from a position on, as
    many as said, each where the number of a subset has its own bit set. -#}
{% macro bits_of_subset(bits, position, count, subset) -%}
    {{ return(
        adapter.dispatch('bits_of_subset')(bits, position, count, subset)
    ) }}
{%- endmacro %}

{% macro duckdb__bits_of_subset(bits, position, count, subset) -%}
    (
        cast(0 as ubigint)
        {%- for number in range(count) %}
        | (
            cast(({{ subset }} >> {{ number }}) & 1 as ubigint)
            << {{ bits }}[{{ position }} + {{ number }}]
        )
        {%- endfor %}
    )
{%- endmacro %}

{% macro spark__bits_of_subset(bits, position, count, subset) -%}
    (
        cast(0 as bigint)
        {%- for number in range(count) %}
        | shiftleft(
            cast(shiftright({{ subset }}, {{ number }}) & 1 as bigint),
            cast(
                element_at({{ bits }}, {{ position }} + {{ number }}) as integer
            )
        )
        {%- endfor %}
    )
{%- endmacro %}

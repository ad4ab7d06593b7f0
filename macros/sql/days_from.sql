{#- Every day from one date to another, both included, as rows of a select. -#}
{% macro days_from(first_day, last_day) -%}
    {{ return(adapter.dispatch('days_from')(first_day, last_day)) }}
{%- endmacro %}

{% macro duckdb__days_from(first_day, last_day) -%}
    cast(
        unnest(
            generate_series({{ first_day }}, {{ last_day }}, interval 1 day)
        ) as date
    )
{%- endmacro %}

{% macro spark__days_from(first_day, last_day) -%}
    explode(
        sequence(
            cast({{ first_day }} as date),
            cast({{ last_day }} as date),
            interval 1 day
        )
    )
{%- endmacro %}

{#- How often a vector goes into another: the factor that brings it nearest to
    the other. 0 for a vector of zeros. -#}
{% macro share_of_vector(whole, part) -%}
    {{ return(adapter.dispatch('share_of_vector')(whole, part)) }}
{%- endmacro %}

{% macro duckdb__share_of_vector(whole, part) -%}
    coalesce(
        array_inner_product({{ whole }}, {{ part }})
        / nullif(array_inner_product({{ part }}, {{ part }}), 0),
        0
    )
{%- endmacro %}

{% macro spark__share_of_vector(whole, part) -%}
    coalesce(
        {{ inner_product(whole, part) }}
        / nullif({{ inner_product(part, part) }}, 0),
        0
    )
{%- endmacro %}

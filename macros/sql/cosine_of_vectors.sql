{#- How alike two vectors are, from -1 to 1: the cosine of their angle. 0 for a
    vector of zeros. -#}
{% macro cosine_of_vectors(vector, other) -%}
    {{ return(adapter.dispatch('cosine_of_vectors')(vector, other)) }}
{%- endmacro %}

{% macro duckdb__cosine_of_vectors(vector, other) -%}
    coalesce(
        array_inner_product({{ vector }}, {{ other }})
        / nullif(
            sqrt(
                array_inner_product({{ vector }}, {{ vector }})
                * array_inner_product({{ other }}, {{ other }})
            ),
            0
        ),
        0
    )
{%- endmacro %}

{% macro spark__cosine_of_vectors(vector, other) -%}
    coalesce(
        {{ inner_product(vector, other) }}
        / nullif(
            sqrt(
                {{ inner_product(vector, vector) }}
                * {{ inner_product(other, other) }}
            ),
            0
        ),
        0
    )
{%- endmacro %}

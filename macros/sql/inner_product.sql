{#- The sum of the products of two vectors, in Spark. -#}
{% macro inner_product(vector, other) -%}
    aggregate(
        zip_with({{ vector }}, {{ other }}, (one, two) -> one * two),
        cast(0 as double),
        (so_far, product) -> so_far + product
    )
{%- endmacro %}

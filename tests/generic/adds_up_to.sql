{#- Fails when an aggregate of one model differs from an aggregate of another,
    or when one of them is null and the other is not zero. -#}
{% test adds_up_to(model, expression, to, to_expression) %}

with

sides as (

    select
        (select {{ expression }} from {{ model }}) as found,
        (select {{ to_expression }} from {{ to }}) as expected

)

select *
from sides
where (coalesce(found, 0) = coalesce(expected, 0)) is not true

{% endtest %}

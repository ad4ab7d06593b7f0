{#- Fails every row where the expression is false or null: a comparison with a
    missing value proves nothing, so it does not pass. -#}
{% test is_always_true(model, expression) %}

select *
from {{ model }}
where ({{ expression }}) is not true

{% endtest %}

{#- Fails every value of a column that occurs twice where a condition holds;
    nulls are never equal. -#}
{% test is_unique_when_present(model, column, condition) %}

select
    {{ column }},
    count(*) as occurrences
from {{ model }}
where {{ column }} is not null and {{ condition }}
group by {{ column }}
having count(*) > 1

{% endtest %}

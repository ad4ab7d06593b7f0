{#- Fails every pair at one place of two lists that is not a row of the model `to`:
    `keys` must hold its `to_key` where `names` has its `to_name`. A list that is longer
    than the other fails as well. -#}
{% test lists_are_parallel(model, keys, names, to, to_key, to_name) %}

with

pairs as (

    select
        {{ items_beside({'found_key': keys, 'found_name': names}) }}

    from {{ model }}

)

select
    pairs.found_key,
    pairs.found_name
from pairs
left join {{ to }} as owners
    on pairs.found_key = owners.{{ to_key }}
where (pairs.found_name = owners.{{ to_name }}) is not true

{% endtest %}

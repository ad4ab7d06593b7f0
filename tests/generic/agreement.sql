{#- Fails what a model and others do not agree in, with a finding that says in what.
    `relationships`: columns whose values, nulls apart, are all in a field of the model
    `to`. `sums`: by the name of the rule, an aggregate, `expression`, and one of the
    model `to`, `to_expression`, that are equal; a null equals zero. -#}
{% test agreement(model, relationships=[], sums={}) %}

    {%- for relationship in relationships %}
        {%- set column = 'referring.' ~ relationship.column %}
        {%- set field = 'referred.' ~ relationship.field %}

        select
            {{ finding_of(
                relationship.column ~ ' not in ' ~ relationship.to.identifier,
                [column]
            ) }} as finding
        from {{ model }} as referring
        left join {{ relationship.to }} as referred on {{ column }} = {{ field }}
        where {{ column }} is not null and {{ field }} is null

        {{ 'union all' if sums or not loop.last }}

    {%- endfor %}

    {%- for name, sum in sums.items() %}

        select {{ finding_of(name, ['found', 'expected']) }} as finding
        from (
            select
                (select {{ sum.expression }} from {{ model }}) as found,
                (select {{ sum.to_expression }} from {{ sum.to }}) as expected
        ) as sides
        where (coalesce(found, 0) = coalesce(expected, 0)) is not true

        {{ 'union all' if not loop.last }}

    {%- endfor %}

{% endtest %}

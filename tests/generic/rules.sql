{#- Fails what breaks a rule of a model, with a finding that says which, and the row.
    `unique`: columns, or expressions, of which no two rows share a value, nulls apart;
    a list among them is of columns that no two rows share together, where null equals
    null. `not_null`: columns. `accepted_values`: the values of a column, nulls apart.
    `always_true`: expressions by the name of the rule, which a null breaks as well,
    since a comparison with a missing value proves nothing. -#}
{% test rules(
    model, unique=[], not_null=[], accepted_values={}, always_true={}
) %}

    {%- set keys = [] -%}
    {%- set rules = [] -%}
    {%- for key in unique -%}
        {%- set columns = [key] if key is string else key -%}
        {%- do keys.append(columns) -%}
        {%- do rules.append({
            'finding': finding_of(
                columns | join(', ') ~ ' not unique', columns),
            'where': key ~ ' is not null' if key is string else 'true',
            'group': 'group by ' ~ columns | join(', ')
                ~ ' having count(*) > 1',
        }) -%}
    {%- endfor -%}
    {%- for column in not_null -%}
        {%- do rules.append({
            'finding': finding_of(column ~ ' null', keys | first),
            'where': column ~ ' is null',
        }) -%}
    {%- endfor -%}
    {%- for column, values in accepted_values.items() -%}
        {%- set literals = [] -%}
        {%- for value in values -%}
            {%- do literals.append(sql_string(value)) -%}
        {%- endfor -%}
        {%- do rules.append({
            'finding': finding_of(column ~ ' not accepted', [column]),
            'where': column ~ ' not in (' ~ literals | join(', ') ~ ')',
            'group': 'group by ' ~ column,
        }) -%}
    {%- endfor -%}
    {%- for name, expression in always_true.items() -%}
        {%- do rules.append({
            'finding': finding_of(name, keys | first),
            'where': '(' ~ expression | trim ~ ') is not true',
        }) -%}
    {%- endfor -%}

    {%- for rule in rules %}

        select {{ rule.finding }} as finding
        from {{ model }}
        where {{ rule.where }}
        {{ rule.group }}

        {{ 'union all' if not loop.last }}

    {%- endfor %}

{% endtest %}

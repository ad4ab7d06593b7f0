{#- Columns of a select from figures: a row for each metric, with its unit, its
    value, and why it is not measured. Of the metrics that an expectation can gate
    in one scope alone, if it is named; in `several`; of all but those of pairs, if
    none is. In one go: of a select for each, Spark makes a plan of hundreds of
    steps, which takes it 20 s. -#}
{% macro metrics_beside(scope=none) -%}
    {%- set names = [] -%}
    {%- set units = [] -%}
    {%- set values = [] -%}
    {%- set reasons = [] -%}
    {%- for metric, of_metric in metrics().items() -%}
        {%- set scopes = of_metric.scopes or [] -%}
        {%- set gated_in = 'several' if scopes | length > 1
            else scopes | first | default('nowhere') -%}
        {%- if gated_in == scope or (not scope and gated_in != 'pair') -%}
            {%- do names.append(metric) -%}
            {%- do units.append(of_metric.unit) -%}
            {%- do values.append('cast(' ~ metric ~ ' as double)') -%}
            {%- do reasons.append(unmeasured_reason(of_metric)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ items_beside({
        'metric': sql_list(names),
        'unit': sql_list(units),
        'metric_value': list_of(values),
        'unmeasured_reason': list_of(reasons),
    }) }}
{%- endmacro %}

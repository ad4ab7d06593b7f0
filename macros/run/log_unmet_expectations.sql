{#- Prints what the gates found, since dbt itself prints only a count. At most
    20 findings each; control characters of class names are blanked, so that no
    name can steer a terminal. Returns nothing to run. -#}
{% macro log_unmet_expectations(results) -%}
    {%- for result in results
        if result.node.name.startswith('expectations_are_met')
        and result.failures -%}
        {%- set finding = regex_replace('finding', '[[:cntrl:]]', ' ') -%}
        {%- set rows = run_query(
            'select ' ~ finding ~ ' as finding from '
            ~ result.node.relation_name ~ ' order by finding limit 20').rows -%}
        {%- for row in rows -%}
            {%- do log(
                result.status | upper ~ ': ' ~ row['finding'], info=true) -%}
        {%- endfor -%}
        {%- if result.failures > rows | length -%}
            {%- do log(
                '... and ' ~ (result.failures - rows | length)
                ~ ' more in expectation_results', info=true) -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- Prints what our tests found that keep their failures as sentences, since dbt
    itself prints only a count, and whether the gates were not enforced. At most 20
    findings each; control characters of names are blanked, so that no name can
    steer a terminal. Returns nothing to run. -#}
{% macro log_findings(results) -%}
    {%- for result in results
        if result.node.package_name == 'image_duplicates'
        and result.node.resource_type == 'test'
        and result.node.config.store_failures
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
                ~ ' more in ' ~ result.node.relation_name, info=true) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set packages = results | map(attribute='node.package_name') | list -%}
    {%- if 'image_duplicates' in packages
        and switch_var('require_gates') == 'false' -%}
        {%- do log(
            'WARN: the gates are not enforced: the var require_gates is false',
            info=true) -%}
    {%- endif -%}
{%- endmacro %}

{#- Prints what our tests found that tell it in a column `finding`, since dbt itself
    prints only a count, and whether the gates were not enforced: at most 20 findings of
    a gate, one of each rule that was broken, with how many more there are. What a test
    did not keep is looked up again. Control characters of names are blanked, so that
    no name can steer a terminal. Returns nothing to run. -#}
{% macro log_findings(results) -%}
    {%- for result in results
        if result.node.package_name == 'image_duplicates'
        and result.node.resource_type == 'test'
        and result.failures -%}
        {%- set node = result.node -%}
        {%- set is_gate = node.original_file_path.startswith('tests/gates/') -%}
        {%- set is_of_rules = node.name.startswith(
            ('rules_of_', 'agreement_of_')) -%}
        {%- set kept = node.relation_name if node.config.store_failures -%}
        {%- set query = kept or compiled_sql(node)
            if is_gate or is_of_rules -%}
        {%- if query -%}
            {%- set finding = regex_replace('finding', '[[:cntrl:]]', ' ') -%}
            {%- set findings = 'select ' ~ finding ~ ' as finding from '
                ~ (kept or '(' ~ query ~ ') as found') -%}
            {%- if is_of_rules -%}
                {%- set findings = "select concat('" ~ node.name
                    ~ ": ', min(finding), case when count(*) > 1 then"
                    ~ " concat(' and ', count(*) - 1, ' more') else '' end)"
                    ~ ' as finding from (' ~ findings ~ ') as found'
                    ~ " group by split_part(finding, ': ', 1)" -%}
            {%- endif -%}
            {%- set rows = run_query(
                findings ~ ' order by finding limit 20').rows -%}
            {%- for row in rows -%}
                {%- do log(
                    result.status | upper ~ ': ' ~ row['finding'], info=true) -%}
            {%- endfor -%}
            {%- if is_gate and result.failures > rows | length -%}
                {%- do log(
                    '... and ' ~ (result.failures - rows | length)
                    ~ ' more in ' ~ kept, info=true) -%}
            {%- endif -%}
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

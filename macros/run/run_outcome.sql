{#- What a run left undone, as lists of names: `unbuilt_models` (seeds too),
    `failed_tests` and `missing_tests`. Takes the results so far; whatever is
    not among them is undone, selected or not. Tests of macros bring rows of
    their own, so they say nothing about the data. -#}
{% macro run_outcome(results) -%}
    {%- set status = {} -%}
    {%- for result in results -%}
        {%- do status.update(
            {result.node.unique_id: result.status | string}) -%}
    {%- endfor -%}
    {%- set outcome = {
        'unbuilt_models': [], 'failed_tests': [], 'missing_tests': []} -%}
    {%- for node in graph.nodes.values() | sort(attribute='unique_id') -%}
        {%- set reached = status.get(node.unique_id) -%}
        {%- if node.resource_type in ('model', 'seed') -%}
            {%- if node.config.materialized != 'ephemeral'
                and reached != 'success' -%}
                {%- do outcome.unbuilt_models.append(node.name) -%}
            {%- endif -%}
        {%- elif node.resource_type == 'test'
            and not node.original_file_path.startswith('tests/macros/') -%}
            {%- if reached in ('fail', 'error', 'runtime error') -%}
                {%- do outcome.failed_tests.append(node.name) -%}
            {%- elif reached not in ('pass', 'warn') -%}
                {%- do outcome.missing_tests.append(node.name) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(outcome) }}
{%- endmacro %}

{{ config(store_failures=true) }}

{%- set marts = [] -%}
{%- for node in (graph.nodes or {}).values() if node.access == 'public' -%}
    {%- do marts.append(node.name) -%}
{%- endfor %}

-- One row per rule that would never fire as it is meant and never be missed,
-- or whose evidence nobody could look up. The other rules have fired by now and
-- all marts are there, since the test comes after
-- {{ ref('recommendations') }}, {{ ref('class_changes') }}
select problem as finding
from {{ ref('int_recommendation_rules') }}
where problem is not null

union all

select
    concat(
        'recommendation rule ', rule, ': there is no mart ', evidence_mart
    ) as finding
from {{ ref('int_recommendation_rules') }}
where
    evidence_mart not in (
        {%- for mart in marts %}
            '{{ mart }}'{{ ',' if not loop.last }}
        {%- endfor %}
    )

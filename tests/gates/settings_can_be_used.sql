{{ config(store_failures=true) }}

-- One row per setting that does not do what its row says. What is wrong with a
-- single expectation fails that expectation. Whoever looks for the reason finds
-- all marts and the history, since the test comes
-- after: {{ ref('build_history') }}, {{ ref('class_changes') }}.
select problem as finding
from {{ ref('int_acceptances') }}
where problem is not null

union all

select problem as finding
from {{ ref('int_decisions') }}
where problem is not null

union all

select problem as finding
from {{ ref('int_decision_rules') }}
where problem is not null

union all

select problem as finding
from {{ ref('int_protected_classes') }}
where problem is not null

union all

select
    concat(
        'keep_split ', {{ keep_split() }}, ': there is no such split, ',
        coalesce(
            concat('only ', {{ sorted_text('split_name') }}),
            'for no path names one (var split_name_pattern)'
        )
    ) as finding
from {{ ref('images') }}
having
    {{ keep_split() }} is not null
    and count(case when split_name = {{ keep_split() }} then 1 end) = 0

union all

select
    'no expectation can fail the build: give one fail_above or fail_below, or '
    || 'set the var require_gates to false' as finding
from {{ ref('int_expectations') }}
having
    count(case when can_fail then 1 end) = 0
    and {{ switch_var('require_gates') }}

union all

select
    'max_base_matches: there is nothing to compare with, so name it by the var '
    || 'base' as finding
where
    {{ number_var('max_base_matches', 'count') }} is not null
    and not {{ has_base() }}

union all

select
    'base: no picture of it can be compared, since none has a hash of the kind '
    || 'that this dataset has; scan both' as finding
from {{ ref('int_base_figures') }}
where has_base and base_matches is null

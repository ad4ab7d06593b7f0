{{ config(
    severity='error' if switch_var('require_gates') == 'true' else 'warn',
    store_failures=true,
) }}

-- One row per expectation that fails the build: who, what, which threshold.
-- Whoever looks for the reason finds all marts and a row of the history, since
-- dbt runs a test once all is there that it names. These it does not read:
-- {{ ref('acceptances') }}
-- {{ ref('base_matches') }}
-- {{ ref('build_history') }}
-- {{ ref('categories') }}
-- {{ ref('category_names') }}
-- {{ ref('image_files') }}
-- {{ ref('file_audit') }}
-- {{ ref('fingerprints') }}
-- {{ ref('class_clusters') }}
-- {{ ref('class_names') }}
-- {{ ref('class_changes') }}
-- {{ ref('class_history') }}
-- {{ ref('class_neighbours') }}
-- {{ ref('class_overlaps') }}
-- {{ ref('classes') }}
-- {{ ref('conflict_decisions') }}
-- {{ ref('contradicted_files') }}
-- {{ ref('daily_duplicates') }}
-- {{ ref('data_quality') }}
-- {{ ref('decision_results') }}
-- {{ ref('decision_rule_classes') }}
-- {{ ref('decision_rule_results') }}
-- {{ ref('dedup_plan') }}
-- {{ ref('duplicate_causes') }}
-- {{ ref('duplicate_summary') }}
-- {{ ref('evidence_pages') }}
-- {{ ref('group_sizes') }}
-- {{ ref('group_split_leaks') }}
-- {{ ref('hash_groups') }}
-- {{ ref('image_labels') }}
-- {{ ref('images') }}
-- {{ ref('inter_class_duplicates') }}
-- {{ ref('intra_class_duplicates') }}
-- {{ ref('list_sizes') }}
-- {{ ref('metadata_files') }}
-- {{ ref('leaked_images') }}
-- {{ ref('near_leaks') }}
-- {{ ref('near_duplicate_groups') }}
-- {{ ref('near_duplicate_pairs') }}
-- {{ ref('near_duplicate_plan') }}
-- {{ ref('near_duplicate_search') }}
-- {{ ref('next_steps') }}
-- {{ ref('picture_copies') }}
-- {{ ref('pictures') }}
-- {{ ref('plan_scenarios') }}
-- {{ ref('planned_actions') }}
-- {{ ref('planned_classes') }}
-- {{ ref('planned_reasons') }}
-- {{ ref('protections') }}
-- {{ ref('recommendations') }}
-- {{ ref('rejected_files') }}
-- {{ ref('rejected_images') }}
-- {{ ref('related_classes') }}
-- {{ ref('source_domains') }}
-- {{ ref('split_leaks') }}
-- {{ ref('storage_scenarios') }}
-- {{ ref('storage_waste') }}
select
    finding,
    why,
    metric,
    scope,
    offender,
    metric_value,
    threshold,
    status
from {{ ref('expectation_results') }}
where (status in ('pass', 'warn', 'not measured')) is not true

{#- Every metric that a rule of `recommendation_rules` can watch, with its unit;
    `scopes` are those in which an expectation can gate it; what `needs_scan` is
    not measured where no folder was scanned, what `needs_splits` is not where no
    path names a split, what `needs_groups` is not where no label names a group,
    what `needs_base` is not where there is none, and none fails anything then. To
    add one, add a line here and a column of that name to the figures of
    `int_metrics`. One of pairs alone has no value for the dataset, and so is none
    for a rule. -#}
{% macro metrics() -%}
    {%- set each = ['dataset', 'category', 'class'] -%}
    {%- set of_scan = {
        'unit': 'count', 'scopes': ['dataset'], 'needs_scan': true} -%}
    {%- set of_splits = {
        'unit': 'count', 'scopes': ['dataset'], 'needs_splits': true} -%}
    {%- set of_scanned_splits = {
        'unit': 'count', 'scopes': ['dataset'], 'needs_scan': true,
        'needs_splits': true} -%}
    {{ return({
        'image_entries': {'unit': 'count'},
        'hashed_images': {'unit': 'count', 'scopes': each},
        'unique_images': {'unit': 'count'},
        'surplus_copies': {'unit': 'count'},
        'surplus_within_classes': {'unit': 'count'},
        'surplus_across_classes': {'unit': 'count'},
        'inter_class_groups': {'unit': 'count', 'scopes': each},
        'intra_class_groups': {'unit': 'count', 'scopes': each},
        'unpaired_hashes': {'unit': 'count'},
        'largest_group_copies': {'unit': 'count'},
        'rejected_files': {'unit': 'count'},
        'rejected_images': {'unit': 'count'},
        'surplus_copies_with_url': {'unit': 'count'},
        'same_url_copies': {'unit': 'count'},
        'same_class_pairs': {'unit': 'count'},
        'same_name_pairs': {'unit': 'count'},
        'same_class_clusters': {'unit': 'count'},
        'unaccepted_inter_class_groups': {'unit': 'count'},
        'unaccepted_intra_class_groups': {'unit': 'count'},
        'split_leaked_hashes': of_splits,
        'planned_removals': {'unit': 'count'},
        'open_conflicts': {'unit': 'count'},
        'open_leaks': {'unit': 'count'},
        'missing_files': of_scan,
        'orphaned_files': of_scan,
        'changed_files': of_scan,
        'files_named_twice': of_scan,
        'wrong_extensions': of_scan,
        'broken_files': of_scan,
        'near_conflict_groups': of_scan,
        'near_split_leaks': of_scanned_splits,
        'same_scene_split_leaks': of_scanned_splits,
        'base_matches': {
            'unit': 'count', 'scopes': ['dataset'], 'needs_base': true},
        'near_base_matches': {
            'unit': 'count', 'scopes': ['dataset'], 'needs_base': true,
            'needs_base_looks': true},
        'undecided_conflicts': {'unit': 'count', 'scopes': ['dataset']},
        'contradicted_files': {'unit': 'count', 'scopes': ['dataset']},
        'group_split_leaks': {
            'unit': 'count', 'scopes': ['dataset'], 'needs_splits': true,
            'needs_groups': true},
        'near_duplicate_groups': {'unit': 'count', 'needs_scan': true},
        'near_duplicates': {'unit': 'count', 'needs_scan': true},
        'unscanned_pictures': {'unit': 'count'},
        'total_bytes': {'unit': 'bytes'},
        'wasted_bytes': {'unit': 'bytes'},
        'inter_class_wasted_bytes': {'unit': 'bytes'},
        'intra_class_wasted_bytes': {'unit': 'bytes'},
        'unaccepted_inter_class_wasted_bytes': {'unit': 'bytes'},
        'unaccepted_intra_class_wasted_bytes': {'unit': 'bytes'},
        'planned_freed_bytes': {'unit': 'bytes'},
        'open_bytes': {'unit': 'bytes'},
        'duplicate_rate': {'unit': 'rate', 'scopes': each},
        'duplicate_rate_increase': {'unit': 'rate', 'scopes': ['dataset']},
        'duplicate_member_rate': {'unit': 'rate', 'scopes': each},
        'conflict_share': {'unit': 'rate', 'scopes': each},
        'jaccard': {'unit': 'rate', 'scopes': ['pair']},
        'near_duplicate_rate': {
            'unit': 'rate', 'scopes': ['dataset'], 'needs_scan': true},
        'wasted_share': {'unit': 'rate', 'scopes': each},
        'download_success_rate': {'unit': 'rate', 'scopes': each},
        'rejected_image_share': {'unit': 'rate', 'scopes': each},
        'rejected_file_share': {'unit': 'rate', 'scopes': ['dataset']},
    }) }}
{%- endmacro %}

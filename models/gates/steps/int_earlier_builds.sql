{{ rows_so_far('build_history', {
    'build_number': 'bigint',
    'dataset': 'string',
    'class_ids': 'string',
    'class_count': 'bigint',
    'gated_duplicate_rate': 'double',
    'duplicate_rate': 'double',
    'image_entries': 'bigint',
    'surplus_copies': 'bigint',
    'wasted_bytes': 'bigint',
    'max_duplicate_rate_increase': 'double',
    'has_met_gates': 'boolean',
    'built_at': 'timestamp',
}, {
    'has_met_gates': 'is_within_ratchet',
    'surplus_copies': 'duplicate_images',
}) }}

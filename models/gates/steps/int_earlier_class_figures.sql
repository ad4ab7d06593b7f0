{{ rows_so_far('class_history', {
    'build_number': 'bigint',
    'class_id': 'string',
    'category_name': 'string',
    'class_name': 'string',
    'image_entries': 'bigint',
    'hashed_images': 'bigint',
    'surplus_copies': 'bigint',
    'inter_class_images': 'bigint',
    'is_present': 'boolean',
}) }}

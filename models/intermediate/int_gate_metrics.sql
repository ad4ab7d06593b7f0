{%- set metrics = {
    'duplicate_rate': rate('surplus_copies', 'hashed_images'),
    'duplicate_member_rate': rate('duplicate_members', 'hashed_images'),
    'inter_class_groups': 'cast(inter_class_groups as double)',
    'intra_class_groups': 'cast(intra_class_groups as double)',
    'wasted_share': rate('wasted_bytes', 'total_bytes'),
    'download_success_rate': rate('downloaded_images', 'image_entries'),
    'rejected_image_share': rate(
        'rejected_images', 'image_entries + rejected_images'
    ),
} -%}

with

counts as (

    select * from {{ ref('int_gate_counts') }}

),

files as (

    select * from {{ ref('int_metadata_files') }}

),

file_counts as (

    select
        count(*) as metadata_files,
        count(rejection_reason) as rejected_files

    from files

),

final as (

    select
        'rejected_file_share' as metric,
        'dataset' as scope,
        null as class_id,
        null as category_name,
        null as class_name,
        {{ rate('rejected_files', 'metadata_files') }} as metric_value

    from file_counts

    {%- for metric, metric_value in metrics.items() %}

        union all

        select
            '{{ metric }}' as metric,
            scope,
            class_id,
            category_name,
            class_name,
            {{ metric_value }} as metric_value

        from counts
    {%- endfor %}

)

select * from final

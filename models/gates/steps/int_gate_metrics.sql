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

images as (

    select * from {{ ref('images') }}

),

accepted_hashes as (

    select * from {{ ref('int_accepted_hashes') }}

),

leaked_hashes as (

    select images.content_hash
    from images
    left join accepted_hashes
        on images.content_hash = accepted_hashes.content_hash
    where images.is_duplicate and accepted_hashes.content_hash is null
    group by images.content_hash
    having count(distinct images.split_name) > 1

),

leaks_counted as (

    select count(*) as leaked_hashes
    from leaked_hashes

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

    union all

    select
        'split_leaked_hashes' as metric,
        'dataset' as scope,
        null as class_id,
        null as category_name,
        null as class_name,
        cast(leaked_hashes as double) as metric_value

    from leaks_counted

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

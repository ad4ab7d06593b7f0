{%- set metrics = {
    'image_entries': 'count',
    'hashed_images': 'count',
    'unique_images': 'count',
    'duplicate_images': 'count',
    'surplus_within_classes': 'count',
    'surplus_across_classes': 'count',
    'inter_class_groups': 'count',
    'intra_class_groups': 'count',
    'unpaired_hashes': 'count',
    'largest_group_copies': 'count',
    'rejected_files': 'count',
    'rejected_images': 'count',
    'total_bytes': 'bytes',
    'wasted_bytes': 'bytes',
    'inter_class_wasted_bytes': 'bytes',
    'intra_class_wasted_bytes': 'bytes',
    'duplicate_rate': 'rate',
    'duplicate_member_rate': 'rate',
    'wasted_share': 'rate',
    'download_success_rate': 'rate',
} -%}

with

summary as (

    select * from {{ ref('duplicate_summary') }}

),

causes as (

    select * from {{ ref('duplicate_causes') }}

),

class_overlaps as (

    select * from {{ ref('class_overlaps') }}

),

gate_metrics as (

    select * from {{ ref('int_gate_metrics') }}

),

plan as (

    select * from {{ ref('dedup_plan') }}

),

final as (

    select
        'same_url_copies' as metric,
        'count' as unit,
        cast(sum(surplus_copies) as double) as metric_value

    from causes
    where cause = 'same_url'

    union all

    select
        'same_class_pairs' as metric,
        'count' as unit,
        cast(count(*) as double) as metric_value

    from class_overlaps
    where reading = 'one class under two names'

    union all

    select
        metric,
        'count' as unit,
        metric_value

    from gate_metrics
    where metric = 'split_leaked_hashes'

    union all

    select
        'planned_removals' as metric,
        'count' as unit,
        cast(count(*) as double) as metric_value

    from plan
    where action = 'remove'

    union all

    select
        'planned_freed_bytes' as metric,
        'bytes' as unit,
        cast(coalesce(sum(freed_bytes), 0) as double) as metric_value

    from plan

    {%- for metric, unit in metrics.items() %}

        union all

        select
            '{{ metric }}' as metric,
            '{{ unit }}' as unit,
            cast({{ metric }} as double) as metric_value

        from summary
    {%- endfor %}

)

select * from final

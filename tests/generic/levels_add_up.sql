{#- Fails every level of `storage_waste` and scope whose waste, surplus copies
    or bytes differ from those of the summary. A missing level fails as well. -#}
{% test levels_add_up(model, to) %}

with

levels as (

    select 'dataset' as level

    union all

    select 'category' as level

    union all

    select 'class' as level

),

sums as (

    select
        level,
        sum(surplus_copies) as surplus_copies,
        sum(wasted_bytes) as wasted_bytes,
        sum(
            case when duplicate_scope = 'inter_class' then wasted_bytes end
        ) as inter_class_wasted_bytes,
        sum(
            case when duplicate_scope = 'inter_class' then total_bytes end
        ) as total_bytes

    from {{ model }}
    group by level

)

select
    levels.level,
    sums.surplus_copies,
    sums.wasted_bytes,
    sums.inter_class_wasted_bytes,
    sums.total_bytes
from levels
cross join {{ to }} as summary
left join sums on levels.level = sums.level
where
    (
        coalesce(sums.surplus_copies, 0) = summary.surplus_copies
        and coalesce(sums.wasted_bytes, 0) = summary.wasted_bytes
        and coalesce(sums.inter_class_wasted_bytes, 0)
        = summary.inter_class_wasted_bytes
        and coalesce(sums.total_bytes, 0) = summary.total_bytes
    ) is not true

{% endtest %}

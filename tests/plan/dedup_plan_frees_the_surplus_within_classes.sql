-- Under `review`, without protected classes, the plan frees exactly the
-- surplus copies within classes that are neither accepted nor decided; of a
-- picture in several splits it may leave more.
with

planned as (

    select coalesce(sum(freed_bytes), 0) as freed_bytes
    from {{ ref('dedup_plan') }}
    where not is_split_leak and not is_decided

),

decided as (

    select content_hash
    from {{ ref('dedup_plan') }}
    where is_decided
    group by content_hash

),

surplus as (

    select
        coalesce(
            sum(surplus_within_classes * coalesce(file_bytes, 0)), 0
        ) as freed_bytes

    from {{ ref('hash_groups') }}
    where
        is_accepted is not true
        and split_count < 2
        and content_hash not in (select decided.content_hash from decided)

),

protected_classes as (

    select count(*) as classes
    from {{ ref('protected_classes') }}

)

select
    planned.freed_bytes as planned_bytes,
    surplus.freed_bytes as surplus_bytes
from planned
cross join surplus
cross join protected_classes
where
    {{ label_conflict_policy() }} = 'review'
    and protected_classes.classes = 0
    and (planned.freed_bytes = surplus.freed_bytes) is not true

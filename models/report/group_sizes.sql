with

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

final as (

    select
        duplicate_scope,

        copies,
        count(*) as duplicate_groups,
        cast(sum(surplus_copies) as bigint) as surplus_copies,

        coalesce(cast(sum(wasted_bytes) as bigint), 0) as wasted_bytes

    from hash_groups
    where copies > 1
    group by duplicate_scope, copies

)

select * from final

with

hash_groups as (

    select * from {{ ref('hash_groups') }}

),

final as (

    select
        duplicate_scope,

        copies,
        count(*) as duplicate_groups,
        {{ total('surplus_copies') }} as surplus_copies,

        coalesce({{ total('wasted_bytes') }}, 0) as wasted_bytes

    from hash_groups
    where copies > 1
    group by duplicate_scope, copies

)

select * from final

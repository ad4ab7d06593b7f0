with

accepted_groups as (

    select * from {{ ref('int_accepted_groups') }}

),

final as (

    select
        content_hash,
        min(reason) as reason

    from accepted_groups
    group by content_hash

)

select * from final

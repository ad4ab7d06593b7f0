with

accepted_duplicates as (

    select * from {{ ref('int_accepted_duplicates') }}

),

final as (

    select
        content_hash,
        min(reason) as reason

    from accepted_duplicates
    where is_in_force
    group by content_hash

)

select * from final

with

accepted_duplicates as (

    select * from {{ ref('accepted_duplicates') }}

),

final as (

    select
        {{ content_hash('content_hash') }} as content_hash,
        min(reason) as reason

    from accepted_duplicates
    where
        {{ content_hash('content_hash') }} is not null
        and (accepted_until is null or accepted_until >= {{ today() }})
    group by {{ content_hash('content_hash') }}

)

select * from final

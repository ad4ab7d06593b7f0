with

surplus_causes as (

    select * from {{ ref('int_surplus_causes') }}

),

causes as (

    select
        'same_url' as cause,
        'a URL check before the download' as prevented_by

    union all

    select
        'same_domain' as cause,
        'a look at what the domain has delivered already' as prevented_by

    union all

    select
        'mirrored' as cause,
        'only a hash check after the download' as prevented_by

),

causes_counted as (

    select
        causes.cause,
        causes.prevented_by,
        count(surplus_causes.image_id) as surplus_copies,
        coalesce({{ total('surplus_causes.surplus_bytes') }}, 0)
            as surplus_bytes

    from causes
    left join surplus_causes on causes.cause = surplus_causes.cause
    group by causes.cause, causes.prevented_by

),

final as (

    select
        cause,

        prevented_by,

        surplus_copies,

        surplus_bytes,

        {{ rate('surplus_copies', 'sum(surplus_copies) over ()') }}
            as surplus_share,
        {{ rate('surplus_bytes', 'sum(surplus_bytes) over ()') }}
            as surplus_bytes_share

    from causes_counted

)

select * from final

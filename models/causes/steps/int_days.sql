with

images as (

    select * from {{ ref('images') }}

),

-- Years far from any download are typing errors, and would make millions of
-- days; without them the calendar stays small.
period as (

    select
        cast(min(downloaded_at) as date) as first_day,
        cast(max(downloaded_at) as date) as last_day

    from images
    where downloaded_at between '1990-01-01' and '2100-01-01'

),

final as (

    select
        {{ days_from(
            "coalesce(first_day, date '2000-01-01')",
            "coalesce(last_day, date '2000-01-01')"
        ) }} as calendar_day

    from period

)

select * from final

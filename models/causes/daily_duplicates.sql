{%- set so_far = 'order by downloaded_on asc nulls last' -%}

with

images as (

    select * from {{ ref('images') }}

),

images_per_day as (

    select
        cast(downloaded_at as date) as downloaded_on,
        count(*) as hashed_images,
        count(case when is_first_copy then 1 end) as first_copies,
        count(case when not is_first_copy then 1 end) as surplus_copies,
        coalesce({{ total('content_bytes', where='not is_first_copy') }}, 0)
            as surplus_bytes

    from images
    where is_hashed
    group by cast(downloaded_at as date)

),

days_added_up as (

    select
        *,
        {{ total('hashed_images', over=so_far) }}
            as running_hashed_images,
        {{ total('surplus_copies', over=so_far) }}
            as running_surplus_copies,
        {{ total('surplus_bytes', over=so_far) }}
            as running_surplus_bytes

    from images_per_day

),

final as (

    select
        downloaded_on,

        hashed_images,
        first_copies,
        surplus_copies,
        running_hashed_images,
        running_surplus_copies,

        surplus_bytes,
        running_surplus_bytes,

        {{ rate('surplus_copies', 'hashed_images') }} as duplicate_rate,
        {{ rate('running_surplus_copies', 'running_hashed_images') }}
            as running_duplicate_rate

    from days_added_up

)

select * from final

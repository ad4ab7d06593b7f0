-- Why does a gate judge a lower rate than the marts show? It leaves out what is
-- accepted: counted - accepted, by the hashed images, is what it judged.
with

images_counted as (

    select
        count(case when is_hashed then 1 end) as hashed_images,
        count(case when is_hashed and not is_first_copy then 1 end)
            as surplus_copies,
        count(case when is_accepted and not is_first_copy then 1 end)
            as accepted_surplus_copies,
        count(case when is_duplicate then 1 end) as duplicate_members,
        count(case when is_accepted then 1 end) as accepted_members

    from {{ ref('images') }}

),

rates as (

    select
        'duplicate_rate' as metric,
        surplus_copies as counted_images,
        accepted_surplus_copies as accepted_images,
        hashed_images

    from images_counted

    union all

    select
        'duplicate_member_rate' as metric,
        duplicate_members as counted_images,
        accepted_members as accepted_images,
        hashed_images

    from images_counted

)

select
    rates.metric,
    rates.counted_images,
    rates.accepted_images,
    rates.hashed_images,
    {{ rate('rates.counted_images', 'rates.hashed_images') }} as rate_of_marts,
    {{ rate(
        'rates.counted_images - rates.accepted_images', 'rates.hashed_images'
    ) }} as rate_of_gates,
    expectation_results.metric_value as rate_judged
from rates
left join {{ ref('expectation_results') }} as expectation_results
    on
        rates.metric = expectation_results.metric
        and expectation_results.scope = 'dataset'
order by rates.metric desc

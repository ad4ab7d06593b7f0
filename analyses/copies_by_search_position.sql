-- Do later results of a search repeat earlier ones? Fifty places a row. Copies in
-- other classes are told beside: they came from another search.
with

images as (

    select
        *,
        search_position - mod(search_position, 50) as first_position,
        min(search_position) over (
            partition by metadata_file, content_hash
        ) as first_position_of_picture

    from {{ ref('images') }}
    where is_hashed and search_position is not null

)

select
    first_position,
    first_position + 49 as last_position,
    count(*) as hashed_images,
    count(case when search_position > first_position_of_picture then 1 end)
        as repeats_of_earlier_results,
    count(case when duplicate_scope = 'inter_class' then 1 end)
        as inter_class_images,
    {{ rate(
        'count(case when search_position > first_position_of_picture then 1 end)',
        'count(*)'
    ) }} as repeat_rate,
    {{ rate('count(case when not is_first_copy then 1 end)', 'count(*)') }}
        as duplicate_rate
from images
group by first_position
order by first_position asc

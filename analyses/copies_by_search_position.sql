-- Do later results of a search repeat earlier ones? Fifty places a row. Copies
-- in other classes are told beside: they came from another search.
with

images_by_place as (

    select
        duplicate_scope,
        is_first_copy,
        search_position - 1 - mod(search_position - 1, 50) + 1
            as first_position,
        search_position > min(search_position) over (
            partition by metadata_file, content_hash
        ) as is_repeat

    from {{ ref('images') }}
    where is_hashed and search_position is not null

),

places as (

    select
        first_position,
        count(*) as hashed_images,
        count(case when is_repeat then 1 end) as repeats_of_earlier_results,
        count(case when duplicate_scope = 'inter_class' then 1 end)
            as inter_class_images,
        count(case when not is_first_copy then 1 end) as surplus_copies

    from images_by_place
    group by first_position

)

select
    first_position,
    first_position + 49 as last_position,
    hashed_images,
    repeats_of_earlier_results,
    inter_class_images,
    surplus_copies,
    {{ rate('repeats_of_earlier_results', 'hashed_images') }} as repeat_rate,
    {{ rate('inter_class_images', 'hashed_images') }} as conflict_share,
    {{ rate('surplus_copies', 'hashed_images') }} as duplicate_rate
from places
order by first_position asc

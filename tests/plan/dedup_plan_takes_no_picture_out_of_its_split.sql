-- A removal leaves a copy in its own split, unless the var `keep_split` names
-- the split of its keeper, or nothing of the picture stays (`drop_all`). What
-- is in no split can be taken out of none.
with

plan as (

    select * from {{ ref('dedup_plan') }}

)

select
    removals.image_id,
    removals.split_name,
    keepers.split_name as keeper_split_name
from plan as removals
inner join plan as keepers on removals.keeper_image_id = keepers.image_id
where
    removals.action = 'remove'
    and removals.split_name is not null
    and (
        keepers.split_name in (removals.split_name, {{ keep_split() }})
    ) is not true

-- A removal names a keeper that holds the same picture, stays itself and can be
-- found wherever the removal can. Only `drop_all`, or a decision
-- of the owner, removes without a keeper.
with

plan as (

    select * from {{ ref('dedup_plan') }}

)

select
    removals.image_id,
    removals.keeper_image_id
from plan as removals
left join plan as keepers on removals.keeper_image_id = keepers.image_id
where
    removals.action = 'remove'
    and (
        (
            keepers.action in ('keep', 'review')
            and keepers.content_hash = removals.content_hash
            and (
                removals.keeper_path is not null
                or removals.relative_path is null
            )
        )
        or (
            removals.keeper_image_id is null
            and (
                {{ label_conflict_policy() }} = 'drop_all'
                or removals.is_decided
            )
        )
    ) is not true

"""The plan in SQL: what it says, and what no plan may say."""

# What a review must come back with; the other columns are for reading.
REVIEW_COLUMNS = ("image_id", "content_hash", "relative_path", "action", "keeper_image_id")

# One row per image of the build's plan. `planned_action` is the build's, `action` what counts.
PLAN_OF_BUILD = """
create table plan as
select
    *,
    action as planned_action,
    keeper_image_id as planned_keeper_image_id
from built.main.dedup_plan
"""

# Rows of a review that are not the build's; the sentence names the first.
REVIEW_FINDINGS = (
    (
        "select image_id from review group by image_id having count(*) > 1 order by image_id",
        "the image {0} is in it twice",
    ),
    (
        """
        select review.image_id
        from review
        left join built.main.dedup_plan as planned
            on
                review.image_id = planned.image_id
                and review.content_hash = planned.content_hash
                and review.relative_path is not distinct from planned.relative_path
        where planned.image_id is null
        order by review.image_id
        """,
        "what it says of the image {0} is not what the build says, so export the plan again",
    ),
)

# What a review does not list stays in its place. A removal may leave its keeper open when a
# copy is explicitly kept: the one in its own class, else the first by path.
PLAN_OF_REVIEW = """
create table plan as
with

reviewed as (

    select
        image_id,
        coalesce(lower(trim(action)), '') as action,
        nullif(trim(keeper_image_id), '') as keeper_image_id
    from review

),

decided as (

    select
        planned.* replace (coalesce(reviewed.action, 'keep') as action),
        planned.action as planned_action,
        planned.keeper_image_id as planned_keeper_image_id,
        reviewed.keeper_image_id as reviewed_keeper_image_id,
        reviewed.action is not null as is_reviewed
    from built.main.dedup_plan as planned
    left join reviewed
        on planned.image_id = reviewed.image_id

),

kept as (

    select
        content_hash,
        class_id,
        image_id,
        relative_path
    from decided
    where action = 'keep' and is_reviewed and relative_path is not null

),

decided_with_kept_copy as (

    select
        decided.*,
        (
            select arg_min(kept.image_id, (
                kept.class_id != decided.class_id, kept.relative_path, kept.image_id
            ))
            from kept
            where kept.content_hash = decided.content_hash
        ) as kept_image_id
    from decided

),

decided_with_keeper as (

    select
        * exclude (kept_image_id, reviewed_keeper_image_id, is_reviewed)
        replace (
            case
                when action = 'remove'
                    then coalesce(reviewed_keeper_image_id, kept_image_id)
            end as keeper_image_id,
            case when action != planned_action then 'decided in the review' else reason end
                as reason
        )
    from decided_with_kept_copy

)

select
    decided_with_keeper.* replace (keepers.relative_path as keeper_path)
from decided_with_keeper
left join built.main.images as keepers
    on decided_with_keeper.keeper_image_id = keepers.image_id
"""

# Each query lists rows that no plan may have; the sentence names the first.
FINDINGS = (
    (
        """
        select plan.image_id
        from plan
        left join built.main.images as images
            on
                plan.image_id = images.image_id
                and plan.content_hash = images.content_hash
                and plan.class_id = images.class_id
                and plan.relative_path is not distinct from images.relative_path
        where images.image_id is null
        order by plan.image_id
        """,
        "the image {0} is not what the mart images says, so build again",
    ),
    (
        """
        select image_id
        from plan
        where built.main.content_hash(content_hash) is distinct from content_hash
            or content_hash is null
        order by image_id
        """,
        "the image {0} has no content hash to compare by",
    ),
    (
        """
        select image_id, action
        from plan
        where (action in ('keep', 'remove', 'review')) is not true
        order by image_id
        """,
        "the image {0} has the action {1!r}, which is none of keep, remove and review",
    ),
    (
        """
        select image_id, category_name, class_name
        from plan
        where is_protected and action != 'keep'
        order by image_id
        """,
        "the image {0} is of the protected class {1} / {2} and must be kept",
    ),
    (
        """
        select image_id
        from plan
        where
            action = 'remove'
            and keeper_image_id is null
            and not (planned_action = 'remove' and planned_keeper_image_id is null)
        order by image_id
        """,
        "the image {0} is removed, but no copy of it is kept",
    ),
    (
        """
        select removed.image_id, removed.keeper_image_id
        from plan as removed
        left join plan as keepers
            on
                removed.keeper_image_id = keepers.image_id
                and removed.content_hash = keepers.content_hash
                and keepers.action != 'remove'
        where
            removed.action = 'remove'
            and removed.keeper_image_id is not null
            and keepers.image_id is null
        order by removed.image_id
        """,
        "the image {0} is removed, but its keeper {1} is removed itself or no copy of it",
    ),
    # Without a path there is no file to compare with.
    (
        """
        select image_id, keeper_image_id
        from plan
        where
            action = 'remove'
            and relative_path is not null
            and keeper_image_id is not null
            and keeper_path is null
        order by image_id
        """,
        "the image {0} is removed, but of its keeper {1} no path is known",
    ),
    # Accepted copies may stay, but need not: a review may decide for one class, as it may of any
    # other label conflict. A copy is kept even then, or there would be no keeper.
    (
        """
        select
            min(image_id) as image_id,
            any_value(category_name) as category_name,
            any_value(class_name) as class_name
        from plan
        group by content_hash, class_id
        having
            count(*) filter (where planned_action = 'keep' and not is_accepted) > 0
            and count(*) filter (where action != 'remove') = 0
        order by image_id
        """,
        "the image {0} is removed, and no copy of it stays in its class {1} / {2}",
    ),
)

# One row per removal, in the order of its path. Text can repeat: the path of a file may be
# claimed by several entries, rejected ones included, and names that differ in case may be one
# file on this disk.
REMOVALS = """
with

paths as (

    select
        image_id,
        relative_path,
        lower(nfc_normalize(relative_path)) as folded_path
    from built.main.images
    where relative_path is not null and is_downloaded

    union all

    -- Of none the image is known: a repeated key would be that of another.
    select
        null as image_id,
        relative_path,
        lower(nfc_normalize(relative_path)) as folded_path
    from built.main.rejected_images
    where relative_path is not null

),

other_names as (

    select
        removed.image_id,
        bool_or(others.relative_path = removed.relative_path) as is_shared_path,
        list(distinct others.relative_path order by others.relative_path)
        filter (where others.relative_path != removed.relative_path) as namesakes
    from plan as removed
    inner join paths as others
        on
            lower(nfc_normalize(removed.relative_path)) = others.folded_path
            and removed.image_id is distinct from others.image_id
    where removed.action = 'remove'
    group by removed.image_id

)

select
    plan.image_id,
    plan.content_hash,
    plan.relative_path,
    plan.keeper_path,
    plan.content_bytes,
    plan.reason,
    coalesce(other_names.is_shared_path, false) as is_shared_path,
    coalesce(other_names.namesakes, []) as namesakes,
    images.metadata_file,
    images.entry_key,
    images.source_url
from plan
inner join built.main.images as images on plan.image_id = images.image_id
left join other_names on plan.image_id = other_names.image_id
where plan.action = 'remove'
order by plan.relative_path, plan.image_id
"""

"""Decisions from a CSV of the plan that somebody reviewed, so that later builds know them."""

from pathlib import Path
from typing import NamedTuple

from image_duplicates import cleanup, sql
from image_duplicates.review.decisions import Decision

# A picture whose rows say more than the build did: it is decided when one class keeps it, or all
# do. What is left to a review, or to some of its classes, no row of the seed can say.
DECIDED = """
with

pictures as (

    select
        content_hash,
        count(distinct class_id) as class_count,
        count(distinct class_id) filter (where action = 'keep') as classes_kept,
        count(*) filter (where action = 'review') as reviews,
        arg_min(category_name, class_id) filter (where action = 'keep') as category_name,
        arg_min(class_name, class_id) filter (where action = 'keep') as class_name
    from plan
    group by content_hash
    having bool_or(action != planned_action)

)

select
    pictures.content_hash,
    case
        when pictures.reviews > 0 then null
        when pictures.classes_kept = 1 then 'class'
        when pictures.classes_kept = pictures.class_count then 'keep_all'
    end as verdict,
    pictures.category_name,
    pictures.class_name,
    conflicts.seen
from pictures
inner join built.main.conflict_decisions as conflicts
    on
        pictures.content_hash = conflicts.content_hash
        and conflicts.kind = 'label_conflict'
order by pictures.content_hash
"""


class Taken(NamedTuple):
    """What a reviewed plan decides of label conflicts."""

    decisions: list[Decision]
    # Conflicts that it changes, but leaves to a review or in some of their classes.
    left: int


def decisions_of(database: Path, reviewed: Path, decided_by: str, decided_on: str) -> Taken:
    """Raises PlanError where ``apply`` would refuse the CSV."""
    with cleanup.opened_plan(database, reviewed) as (connection, _):
        rows = sql.rows(connection.execute(DECIDED))
    decisions = [
        Decision(
            row["content_hash"],
            "",
            row["verdict"],
            row["category_name"] if row["verdict"] == "class" else "",
            row["class_name"] if row["verdict"] == "class" else "",
            row["seen"],
            f"as reviewed in {reviewed.name}",
            decided_by,
            decided_on,
        )
        for row in rows
        if row["verdict"]
    ]
    return Taken(decisions, len(rows) - len(decisions))

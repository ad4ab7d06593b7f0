"""What is to become of each image, and new files to write that to."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from image_duplicates import cleanup, sql
from image_duplicates.files.disk import draft_of, move_without_replacing
from image_duplicates.files.paths import is_plain

# Every image that was downloaded: what the plan says of it, or why it says nothing.
DECISIONS = """
select
    images.relative_path,
    images.category_name,
    images.class_name,
    images.split_name,
    coalesce(plan.action, 'keep') as action,
    case
        when plan.action is not null then plan.reason
        when images.content_hash is null then 'no hash to compare it by'
        else 'the only copy'
    end as reason,
    case when plan.action = 'remove' then plan.keeper_path end as keeper_path,
    files.shard_path,
    images.image_id
from built.main.images as images
left join built.main.image_files as files on images.relative_path = files.relative_path
left join plan on images.image_id = plan.image_id
where images.is_downloaded
order by images.relative_path, images.image_id
"""


class ExportError(Exception):
    """Nothing was written; the message says why."""


class Decision(NamedTuple):
    """One image that was downloaded, and what the plan does with it."""

    # Below the images folder; None where the metadata tells none.
    relative_path: str | None
    category_name: str
    class_name: str
    split_name: str | None
    # keep, remove or review.
    action: str
    reason: str
    # The copy that stays in place of one that is removed; None where none does.
    keeper_path: str | None
    # The Parquet or tar file that it lies in; None for a file of its own.
    shard_path: str | None
    image_id: str


class Decisions(NamedTuple):
    """All images that were downloaded, by path, and how many were not."""

    images: list[Decision]
    not_downloaded: int
    # By Parquet or tar file, the pictures that a scan saw in it, whatever became of them.
    shard_rows: dict[str, int]

    @property
    def counts(self) -> Counter[str]:
        """Images by action."""
        return Counter(image.action for image in self.images)

    @property
    def with_path(self) -> list[tuple[str, Decision]]:
        """Images that have a path to name them by, one that stays in its folder."""
        return [
            (image.relative_path, image)
            for image in self.images
            if image.relative_path is not None and is_plain(image.relative_path)
        ]


def read_decisions(database: Path, reviewed: Path | None = None) -> Decisions:
    """By the plan of the build, or by a CSV of it that somebody reviewed.

    Raises PlanError where ``apply`` would refuse the plan.
    """
    with cleanup.opened_plan(database, reviewed) as (connection, _):
        images = [Decision(**row) for row in sql.rows(connection.execute(DECISIONS))]
        query = "select count(*) from built.main.images where not is_downloaded"
        [(not_downloaded,)] = connection.execute(query).fetchall()
        query = (
            "select shard_path, count(*) from built.main.image_files where shard_path is not null"
        )
        shards = connection.execute(f"{query} group by shard_path").fetchall()
    return Decisions(images, not_downloaded, dict(shards))


@contextmanager
def new_file(target: Path) -> Iterator[Path]:
    """A place to write a file at, which has its name when it is whole.

    Raises ExportError where there is one of that name, or it cannot be written.
    """
    draft = draft_of(target)
    try:
        if os.path.lexists(target):
            raise ExportError(f"{target} is there already: name another.")
        yield draft
        # Somebody else may have written one meanwhile.
        move_without_replacing(draft, target)
    except FileExistsError as error:
        raise ExportError(f"{target} is there already: name another.") from error
    except OSError as error:
        raise ExportError(f"{target} cannot be written: {error.strerror or error}.") from error
    finally:
        draft.unlink(missing_ok=True)

"""What the page shows of a build, copied into memory so that a build can start meanwhile."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from image_duplicates import built, project, sql
from image_duplicates.review import ReviewError
from image_duplicates.review.decisions import Subject, subject

SAMPLES = 3
# Of each picture, and of each class, no page needs more.
MOST_COPIES = 50

TABLES = f"""
create table conflicts as
select
    *,
    row_number() over (
        order by kind = 'same_scene', wasted_bytes desc, conflict_id
    ) as place
from built.main.conflict_decisions;

create table pictures as
select content_hash from conflicts
union
select other_content_hash from conflicts where other_content_hash is not null;

create table copies as
select
    images.content_hash, images.image_id, images.class_id, images.relative_path,
    images.source_url, images.source_domain, images.split_name,
    images.width_px, images.height_px, images.file_bytes,
    coalesce(plan.action, 'keep') as action,
    coalesce(plan.reason, 'the only copy') as reason
from built.main.images as images
inner join pictures on images.content_hash = pictures.content_hash
left join built.main.dedup_plan as plan on images.image_id = plan.image_id;

create table classes as
select class_id, category_name, class_name from built.main.classes
where class_id in (select unnest(class_ids) from conflicts);

-- In no conflict, nor twice in their class: those that a class is known by.
create table samples as
select images.class_id, images.content_hash, images.relative_path
from built.main.images as images
inner join classes on images.class_id = classes.class_id
where
    images.is_hashed
    and not images.is_duplicate
    and images.relative_path is not null
    and images.content_hash not in (select content_hash from pictures)
qualify row_number() over (
    partition by images.class_id order by hash(images.image_id), images.image_id
) <= {SAMPLES};
"""
LIST = """
select
    conflict_id, content_hash, other_content_hash, kind, class_ids, wasted_bytes, status, seen
from conflicts
order by place
"""
CLASSES = """
select
    classes.class_id, classes.category_name, classes.class_name,
    count(copies.image_id) as copies,
    list(distinct copies.content_hash order by copies.content_hash) as hashes
from classes
inner join copies on classes.class_id = copies.class_id
where copies.content_hash in (select unnest(?))
group by all
order by classes.category_name, classes.class_name, classes.class_id
"""
COPIES = """
select copies.*, classes.category_name, classes.class_name
from copies
inner join classes on copies.class_id = classes.class_id
where copies.content_hash = ?
order by classes.category_name, classes.class_name, copies.relative_path, copies.image_id
"""


@dataclass(frozen=True)
class Conflict:
    """A row of ``conflict_decisions``."""

    conflict_id: str
    content_hash: str
    other_content_hash: str | None
    kind: str
    class_ids: list[str]
    wasted_bytes: int
    status: str
    seen: str

    @property
    def subject(self) -> Subject:
        """What a decision about it is known by."""
        return subject(self.content_hash, self.other_content_hash)

    @property
    def hashes(self) -> list[str]:
        """One picture, or the two of a pair."""
        return [self.content_hash, *([self.other_content_hash] if self.other_content_hash else [])]


class Build:
    """The last build, as far as the page shows it; ``refresh`` looks for a newer one."""

    def __init__(self, database: Path) -> None:
        """Raises ReviewError when there is no build to review."""
        self._database = database
        self._lock = threading.Lock()
        self._load()

    @property
    def version(self) -> str:
        """Another one for each build that was loaded."""
        return str(self._loaded)

    def refresh(self) -> bool:
        """Load the build anew if there is another. While one is written, the last one stays.

        Returns whether one is being written.
        """
        with self._lock:
            try:
                if self._stamp() == self._loaded:
                    return False
                self._load()
            except ReviewError:
                return True
        return False

    def details(self, conflict: Conflict) -> dict[str, Any]:
        """The classes and pictures of a conflict, for the page."""
        with self._lock:
            classes = sql.rows(self._connection.execute(CLASSES, [conflict.hashes]))
            for found in classes:
                query = "select content_hash from samples where class_id = ? order by all"
                rows = self._connection.execute(query, [found["class_id"]]).fetchall()
                found["samples"] = [content_hash for (content_hash,) in rows]
            pictures = []
            for content_hash in conflict.hashes:
                copies = sql.rows(self._connection.execute(COPIES, [content_hash]))
                pictures.append(
                    {
                        "content_hash": content_hash,
                        "copies": copies[:MOST_COPIES],
                        "more_copies": max(len(copies) - MOST_COPIES, 0),
                    }
                )
        return {"classes": classes, "pictures": pictures}

    def class_names(self) -> dict[str, str]:
        """Category and class, by key."""
        with self._lock:
            query = "select class_id, category_name || ' / ' || class_name from classes"
            return dict(self._connection.execute(query).fetchall())

    def class_of(self, class_id: str) -> tuple[str, str] | None:
        """Category and name of a class; None where there is none in a conflict."""
        with self._lock:
            query = "select category_name, class_name from classes where class_id = ?"
            found: tuple[str, str] | None = self._connection.execute(query, [class_id]).fetchone()
        return found

    def paths(self, content_hash: str) -> list[str]:
        """Where copies of a picture are that the page may show, below the images folder."""
        query = """
            select relative_path from copies
            where content_hash = $1 and relative_path is not null
            union
            select relative_path from samples where content_hash = $1
            order by all
        """
        with self._lock:
            return [path for (path,) in self._connection.execute(query, [content_hash]).fetchall()]

    def _stamp(self) -> tuple[int, int] | None:
        try:
            state = self._database.stat()
        except OSError:
            return None
        return state.st_mtime_ns, state.st_size

    def _load(self) -> None:
        stamp = self._stamp()
        connection = duckdb.connect()
        connection.execute("set python_enable_replacements = false")
        built.attach(connection, self._database, ReviewError, "built")
        run = built.require_run(connection, self._database, ReviewError, "built")
        if run.flaw_of_models:
            raise ReviewError(
                f"There is no whole build to review: {run.flaw_of_models}. Run"
                f" {project.command('build')}, and mend what it finds."
            )
        try:
            with built.damage_told(self._database, ReviewError):
                connection.execute(TABLES)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise ReviewError(
                f"The build at {self._database} is of an earlier version: {built.again()}."
            ) from error
        connection.execute("detach built")
        rows = sql.rows(connection.execute(LIST))
        self.conflicts = {row["conflict_id"]: Conflict(**row) for row in rows}
        self._connection = connection
        self._loaded = stamp

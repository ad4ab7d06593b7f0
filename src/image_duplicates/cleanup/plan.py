"""The plan, as the build made it or as somebody reviewed it, checked before anything moves."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import astuple, dataclass, field
from pathlib import Path

import duckdb

from image_duplicates import built, sql
from image_duplicates.cleanup.freshness import MetadataRead, require_fresh_build
from image_duplicates.cleanup.plan_sql import (
    FINDINGS,
    PLAN_OF_BUILD,
    PLAN_OF_REVIEW,
    REMOVALS,
    REVIEW_COLUMNS,
    REVIEW_FINDINGS,
)
from image_duplicates.cleanup.report import PlanError


@dataclass(frozen=True)
class Removal:
    """One image that the plan removes; everything it says is still to be proven on disk."""

    image_id: str
    content_hash: str
    relative_path: str | None
    # None when the owner chose that no copy stays in its place.
    keeper_path: str | None
    # As the metadata claims; 0 when it claims none.
    content_bytes: int
    reason: str
    # Another image is filed under the very same path.
    is_shared_path: bool
    # Paths of other images that differ from this one in case or accents only.
    namesakes: tuple[str, ...]
    # Where the metadata has the entry.
    metadata_file: str
    entry_key: str
    source_url: str | None


@dataclass(frozen=True)
class Plan:
    """What to remove, and what is left for a person to decide."""

    removals: tuple[Removal, ...]
    review_count: int
    metadata_root: str
    # SHA-256 of each metadata file as the build read it, by its name below the root.
    metadata_sha256: dict[str, str] = field(default_factory=dict)

    @property
    def has_metadata(self) -> bool:
        """Whether files tell of the images; otherwise only a scan does."""
        return bool(self.metadata_sha256)

    @property
    def digest(self) -> str:
        """Equal for equal removals: 16 hex digits to tell whether a plan is still the same."""
        text = json.dumps([astuple(removal) for removal in self.removals])
        return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]


@contextmanager
def opened_plan(
    database: Path, reviewed: Path | None = None
) -> Iterator[tuple[duckdb.DuckDBPyConnection, MetadataRead]]:
    """The plan in the file that dbt wrote, or a CSV of it that somebody reviewed, checked.

    It is the table ``plan`` of the connection, which has the build attached as ``built``. A row
    that the CSV lacks is left alone. Raises PlanError if there is no whole build, if the metadata
    or a seed has changed since, or if a row contradicts the build or the promises of a plan.
    """
    with built.attached(database, PlanError, "built") as (connection, _):
        metadata = require_fresh_build(connection, database)
        if reviewed is None:
            connection.execute(PLAN_OF_BUILD)
        else:
            _load_review(connection, reviewed)
            _require_none(connection, REVIEW_FINDINGS)
            connection.execute(PLAN_OF_REVIEW)
        _require_none(connection, FINDINGS)
        yield connection, metadata


def read_plan(database: Path, reviewed: Path | None = None) -> Plan:
    """What the plan removes; raises PlanError as ``opened_plan`` does."""
    with opened_plan(database, reviewed) as (connection, metadata):
        removals = [
            Removal(**{**row, "namesakes": tuple(row["namesakes"])})
            for row in sql.rows(connection.execute(REMOVALS))
        ]
        query = "select count(*) from plan where action = 'review'"
        [(reviews,)] = connection.execute(query).fetchall()
    return Plan(tuple(removals), reviews, metadata.root, metadata.sha256)


def export_plan(database: Path, target: Path) -> int:
    """Write the plan as a CSV to review, in an order that is the same each time.

    Returns the number of rows. Raises PlanError, and FileExistsError rather than write over a
    review.
    """
    if target.exists():
        raise FileExistsError(str(target))
    with built.attached(database, PlanError, "built") as (connection, _):
        require_fresh_build(connection, database)
        query = "from built.main.dedup_plan order by content_hash, class_id, image_id"
        try:
            connection.execute(f"copy ({query}) to {sql.text(target)} (format csv, header)")
        except duckdb.Error as error:
            with suppress(OSError):
                target.unlink()
            if built.is_damage(error):
                raise
            raise PlanError(f"{target} cannot be written: {sql.problem(error)}.") from error
        query = "select count(*) from built.main.dedup_plan"
        [(rows,)] = connection.execute(query).fetchall()
        return int(rows)


def _require_none(
    connection: duckdb.DuckDBPyConnection, findings: tuple[tuple[str, str], ...]
) -> None:
    for query, sentence in findings:
        rows = connection.execute(query).fetchall()
        if rows:
            more = f" ({len(rows):,} such rows)" if len(rows) > 1 else ""
            raise PlanError(f"The plan is refused: {sentence.format(*rows[0])}{more}.")


def _load_review(connection: duckdb.DuckDBPyConnection, reviewed: Path) -> None:
    if not reviewed.is_file():
        raise PlanError(f"There is no reviewed plan at {reviewed}.")
    # A file name is a pattern to DuckDB.
    name = "".join(f"[{char}]" if char in "[*?" else char for char in str(reviewed))
    try:
        connection.execute(
            f"create table review as from read_csv({sql.text(name)}, header = true,"
            f" delim = {sql.text(_delimiter(reviewed))}, quote = '\"', escape = '\"',"
            " comment = '', skip = 0, all_varchar = true, nullstr = '', null_padding = false)"
        )
    except duckdb.Error as error:
        raise PlanError(
            f"{reviewed} cannot be read as a CSV of the plan: {sql.problem(error)}."
        ) from error
    columns = {row[0] for row in connection.execute("describe review").fetchall()}
    missing = [name for name in REVIEW_COLUMNS if name not in columns]
    if missing:
        raise PlanError(
            f"{reviewed} lacks the columns {', '.join(missing)}: "
            "export the plan again with image-duplicates plan."
        )


def _delimiter(reviewed: Path) -> str:
    """What a spreadsheet put between the columns; a guess from all rows trips over odd names."""
    with reviewed.open("rb") as file:
        header = file.readline()
    return max(",", ";", "\t", key=lambda mark: header.count(mark.encode()))

"""Tell whether what is published is the last build."""

from dataclasses import dataclass
from pathlib import Path

from image_duplicates import built
from image_duplicates.publish.catalog import read_marts
from image_duplicates.publish.folder import PublishError, own_parquet, published_path

AGAIN = "run image-duplicates publish"


@dataclass(frozen=True)
class Status:
    """``finding`` is a sentence. ``build_number`` is that of the published file, if any."""

    is_current: bool
    finding: str
    build_number: int | None


def check_published(database: Path) -> Status:
    """Compare what is published with the last build in the file.

    Raises PublishError when one of the files cannot be read.
    """
    target = published_path(database)
    with built.attached(database, PublishError) as (connection, _):
        run = built.require_run(connection, database, PublishError)
        if not target.exists():
            problem = f": {run.flaw}" if run.flaw else f" yet: {AGAIN}"
            return Status(False, f"Nothing is published{problem}.", None)
        number, invocation_id, marts = read_published(target)
        parquet = own_parquet(connection, target.parent)
        newest = None if run.flaw else built.build_number(connection, run, PublishError)
    state = f"BI has build {number}"
    is_mixed = set(parquet.values()) != {invocation_id} or {path.stem for path in parquet} != marts
    if is_mixed:
        state += ", but not all Parquet files are of that build"
    if run.flaw:
        finding = f"{state}; the last run is no build that passed: {run.flaw}."
    elif invocation_id != run.invocation_id:
        finding = f"{state}; build {newest} has passed since: {AGAIN}."
    elif is_mixed:
        finding = f"{state}: {AGAIN}."
    else:
        return Status(True, f"{state}, the last one.", number)
    return Status(False, finding, number)


def read_published(target: Path) -> tuple[int, str, set[str]]:
    """Build number, invocation id and marts. Raises PublishError."""
    query = "select build_number, invocation_id from build_history order by build_number desc"
    with built.published(target, PublishError) as connection:
        newest = connection.execute(query).fetchone()
        catalog = connection.execute("select current_database()").fetchall()[0][0]
        marts = {mart.title for mart in read_marts(connection, catalog)}
    if newest is None:
        raise PublishError(f"{target} holds no build: {AGAIN} again.")
    return *newest, marts

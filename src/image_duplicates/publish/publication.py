"""Publish a build."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from image_duplicates import built, project, sql
from image_duplicates.progress import Progress, unseen
from image_duplicates.publish.catalog import LOOKS, MARTS
from image_duplicates.publish.copies import Copies
from image_duplicates.publish.folder import (
    PublishError,
    own_parquet,
    published_path,
    staging,
    swap_in,
)


@dataclass(frozen=True)
class Publication:
    """What was published. Sizes in bytes."""

    database: Path
    build_number: int
    invocation_id: str
    # False where the build had ``require_gates`` false.
    has_enforced_gates: bool
    marts: int
    rows: int
    database_bytes: int
    parquet_bytes: int


def publish(database: Path, progress: Progress = unseen) -> Publication:
    """Put the marts of a whole build in place of what is published.

    ``progress`` is given the marts to write, then those to audit, and gives them back. Raises
    PublishError when the file holds no build that passed, or when a copy cannot be made; what
    was published before then stays as it is.
    """
    target = published_path(database)
    with built.attached(database, PublishError) as (connection, catalog):
        run = built.require_run(connection, database, PublishError)
        if run.flaw:
            raise PublishError(
                f"Not published: {run.flaw}; BI keeps what it has until"
                f" {project.command('build')} passes."
            )
        number = built.build_number(connection, run, PublishError)
        try:
            with staging(target.parent) as stage:
                copies = Copies(connection, catalog, stage, target.name, progress, (*MARTS, LOOKS))
                copies.write(run.invocation_id)
                copies.audit()
                parquet = [copies.parquet(mart) for mart in copies.marts if mart.is_for_bi]
                names = {path.name for path in parquet}
                published = own_parquet(connection, target.parent)
                obsolete = [path for path in published if path.name not in names]
                publication = Publication(
                    target,
                    number,
                    run.invocation_id,
                    built.has_enforced_gates(connection, run),
                    len(parquet),
                    copies.row_count,
                    copies.database.stat().st_size,
                    sum(path.stat().st_size for path in parquet),
                )
                swap_in(parquet, obsolete, copies.database, target.parent)
        except (OSError, duckdb.Error) as error:
            if built.is_damage(error):
                raise
            raise PublishError(
                f"Publishing stopped, and what BI reads is whole: {sql.problem(error)}."
            ) from error
    return publication

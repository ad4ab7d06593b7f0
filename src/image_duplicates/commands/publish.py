"""``image-duplicates publish``."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.filesize import decimal

from image_duplicates import project, spark
from image_duplicates.built import NOT_ENFORCED
from image_duplicates.progress import shown
from image_duplicates.publish import PublishError, check_published, require_location, upload
from image_duplicates.publish import publish as publish_build
from image_duplicates.terminal import (
    AsJson,
    Database,
    database_path,
    print_json,
    say,
    stop,
)


def publish(
    database: Database = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only tell whether the last build is published.")
    ] = False,
    to: Annotated[
        str | None,
        typer.Option(
            help="Copy it to an object store as well: s3://bucket/folder or gs://bucket/folder.",
            metavar="LOCATION",
            show_default=False,
        ),
    ] = None,
    warehouse: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="Folder of the tables that Spark wrote, to take into the DuckDB file first.",
            metavar="FOLDER",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Give BI the marts of the last build, if it passed: a DuckDB file and Parquet files.

    They lie in the folder published beside the file that dbt writes. Whoever has an old file
    open keeps it whole. In a store, latest.json names the newest build, and is replaced last.
    """
    try:
        if check:
            if to:
                raise stop("--check looks at this machine alone: leave out --to.", 2)
            if warehouse:
                raise stop("--check takes nothing in: leave out --from.", 2)
            _check(database_path(database), as_json)
        else:
            if warehouse:
                _take_in(warehouse, database_path(database))
            _publish(database_path(database), to, as_json)
    except PublishError as error:
        raise stop(error, 1) from error


def _take_in(warehouse: str, database: Path) -> None:
    environment = project.environment(set(), {}, database)
    # Nothing may have been built here before.
    database.parent.mkdir(parents=True, exist_ok=True)
    try:
        project.link(environment)
        spark.take_in(warehouse, project.arguments(), environment, database)
    except (project.UnlinkedError, spark.UnavailableError) as error:
        raise stop(f"Not published: {error}", 1) from error


def _check(database: Path, as_json: bool) -> None:
    status = check_published(database)
    if as_json:
        print_json(asdict(status))
    elif status.is_current:
        say(status.finding)
    else:
        raise stop(status.finding, 1)
    raise typer.Exit(0 if status.is_current else 1)


def _publish(database: Path, to: str | None, as_json: bool) -> None:
    if to:
        require_location(to)
    done = publish_build(database, shown("Publishing"))
    copied = upload(database, to, shown("Copying")) if to else None
    if as_json:
        print_json({**asdict(done), **({"copied": asdict(copied)} if copied else {})})
        return
    say(
        f"Published build {done.build_number} to {done.database}: {done.marts:,} marts,"
        f" {done.rows:,} rows, {decimal(done.database_bytes)}, and one Parquet file per mart,"
        f" {decimal(done.parquet_bytes)}."
    )
    if copied:
        say(
            f"Copied to {copied.folder}: {copied.files:,} files, {decimal(copied.bytes)}."
            f" {copied.pointer} names them."
        )
    if not done.has_enforced_gates:
        say(f"The gates of build {done.build_number} were not enforced: {NOT_ENFORCED}.")

"""The file that dbt wrote, and whether it holds a whole build."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from image_duplicates import sql
from image_duplicates.publish.errors import PublishError

LAST_RUN = """
    select invocation_id, command, unbuilt_models, failed_tests, missing_tests, finished_at
    from {table}
"""
ATTACHED = """
    select database_name from duckdb_databases()
    where not internal and database_name != 'memory'
"""
AGAIN = "run make build (or dbt build)"


@dataclass(frozen=True)
class LastRun:
    """The last dbt command that wrote the file.

    ``flaw`` is half a sentence on why it may not be published; None for a whole build.
    """

    invocation_id: str
    flaw: str | None


@contextmanager
def open_source(database: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """A connection in memory to which the file is attached read-only, and its catalog.

    The catalog is named as dbt named it, since views carry that name. While this is open no
    build can start. Raises PublishError when the file is missing, locked, damaged or no
    database, whenever that shows.
    """
    if not database.exists():
        raise PublishError(f"There is no build at {database}: {AGAIN} first.")
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach {sql.text(database)} (type duckdb, read_only)")
            catalog = connection.execute(ATTACHED).fetchall()[0][0]
            # Views and macros find each other as they do for dbt.
            connection.execute(f"use {sql.name(catalog)}")
            yield connection, catalog
        except duckdb.Error as error:
            raise PublishError(sql.unreadable(database, error)) from error


def last_run(connection: duckdb.DuckDBPyConnection, catalog: str, database: Path) -> LastRun:
    """Raises PublishError when the file does not tell."""
    table = sql.name(catalog, "audit", "last_run")
    try:
        row = connection.execute(LAST_RUN.format(table=table)).fetchone()
    except duckdb.Error as error:
        if sql.is_damage(error):
            raise
        raise PublishError(f"{database} does not tell of any build: {AGAIN} first.") from error
    if row is None:
        raise PublishError(f"{database} does not tell of any build: {AGAIN} first.")
    invocation_id, command, unbuilt, failed, missing, finished_at = row
    if finished_at is None:
        flaw = f"dbt {command} was stopped before its end"
    elif failed:
        flaw = f"dbt {command} failed its tests ({_some(failed)})"
    elif command != "build":
        flaw = f"dbt {command} is not a whole dbt build"
    elif unbuilt:
        flaw = f"dbt build did not build all models ({_some(unbuilt)})"
    elif missing:
        flaw = f"dbt build did not run all tests ({_some(missing)})"
    else:
        flaw = None
    return LastRun(invocation_id, flaw)


def build_number(connection: duckdb.DuckDBPyConnection, catalog: str, invocation_id: str) -> int:
    """The number of a whole build. Raises PublishError when the history does not have it."""
    history = sql.name(catalog, "main", "build_history")
    query = f"select max(build_number) from {history} where invocation_id = ?"
    try:
        row = connection.execute(query, [invocation_id]).fetchone()
    except duckdb.Error as error:
        if sql.is_damage(error):
            raise
        raise PublishError(f"build_history cannot be read: {AGAIN} again.") from error
    if row is None or row[0] is None:
        raise PublishError(f"build_history has no row of the last build: {AGAIN} again.")
    number: int = row[0]
    return number


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more

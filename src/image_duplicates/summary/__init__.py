"""The findings of a build: tables in the terminal, or markdown for a pull request."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from rich.table import Table
from rich.text import Text

from image_duplicates import build, sql
from image_duplicates.summary import short
from image_duplicates.summary.markdown import markdown
from image_duplicates.summary.sections import SECTIONS, Section
from image_duplicates.summary.tables import table

__all__ = ["NoFindingsError", "markdown_summary", "summary_text"]

PUBLISHED = """
    select invocation_id, dataset from build_history
    order by build_number desc
    limit 1
"""

HISTORY = "select 1 from duckdb_tables() where table_name = 'build_history'"

# DuckDB's shell is a program of its own, which nothing installs; its Python package is there.
QUERY = (
    "import duckdb, sys; duckdb.connect(sys.argv[1], read_only=True)"
    ".sql('from inter_class_duplicates limit 5').show()"
)


class NoFindingsError(Exception):
    """There is no build to show; the message says what to do."""


def summary_text(database: Path) -> list[Table | Text]:
    """The findings, the gates and the plan of a build, and how to query its file, to print.

    Raises NoFindingsError when the file is missing, locked or not from a build, or when the
    last run left models unbuilt, whose older rows would mislead.
    """
    with _findings(database) as (connection, _):
        results = [_rows(connection, section, {}) for section in SECTIONS]
    closing = f"""
The marts are in {database}. Query them with any DuckDB client, for example:
  {shlex.quote(sys.executable)} -c "{QUERY}" {shlex.quote(str(database))}
"""
    return [
        *(
            table(section, rows)
            for section, rows in zip(SECTIONS, results, strict=True)
            if rows or section.when_empty
        ),
        Text(closing),
    ]


def markdown_summary(database: Path) -> str:
    """The same findings as short GitHub markdown, for a pull request; raises as above."""
    with _findings(database) as (connection, this_build):
        headline = connection.execute(short.HEADLINE).fetchall()[0]
        results = [(section, _rows(connection, section, this_build)) for section in short.SECTIONS]
    return markdown(headline, results)


def _rows(
    connection: build.Connection, section: Section, this_build: dict[str, str]
) -> list[tuple[Any, ...]]:
    # A first build that fails its gates has findings, but no history yet.
    if "build_history" in section.query and not connection.execute(HISTORY).fetchall():
        return []
    used = {name: value for name, value in this_build.items() if f"${name}" in section.query}
    return connection.execute(section.query, used).fetchall()


@contextmanager
def _findings(database: Path) -> Iterator[tuple[build.Connection, dict[str, str]]]:
    """A connection to the marts, and which build they are of."""
    with build.opened(database, NoFindingsError) as connection:
        run = build.last_run(connection)
        if run and run.flaw_of_models:
            raise NoFindingsError(
                f"No findings to show: {run.flaw_of_models}; run make build to have them all."
            )
        try:
            yield connection, _this_build(connection, run)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise NoFindingsError(f"{database} holds no complete build: run make build.") from error


def _this_build(connection: build.Connection, run: build.Run | None) -> dict[str, str]:
    """The build that the marts are of: it has no history if its gates failed."""
    if run:
        return {"invocation_id": run.invocation_id, "dataset": run.metadata_location}
    # A published file: its build passed.
    return sql.rows(connection.execute(PUBLISHED))[0]

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

from image_duplicates import build
from image_duplicates.summary import short
from image_duplicates.summary.markdown import markdown
from image_duplicates.summary.sections import SECTIONS, Section
from image_duplicates.summary.tables import table

__all__ = ["NoFindingsError", "markdown_summary", "summary_text"]

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
    with _findings(database) as connection:
        results = [_rows(connection, section) for section in SECTIONS]
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
    with _findings(database) as connection:
        headline = connection.execute(short.HEADLINE).fetchall()[0]
        results = [(section, _rows(connection, section)) for section in short.SECTIONS]
    return markdown(headline, results)


def _rows(connection: build.Connection, section: Section) -> list[tuple[Any, ...]]:
    return connection.execute(section.query).fetchall()


@contextmanager
def _findings(database: Path) -> Iterator[build.Connection]:
    """A connection to the marts."""
    with build.opened(database, NoFindingsError) as connection:
        run = build.last_run(connection)
        if run and run.flaw_of_models:
            raise NoFindingsError(
                f"No findings to show: {run.flaw_of_models}; run make build to have them all."
            )
        try:
            yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise NoFindingsError(f"{database} holds no complete build: run make build.") from error

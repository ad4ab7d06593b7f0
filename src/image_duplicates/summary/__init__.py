"""The findings of a build: tables in the terminal, markdown and annotations for a pull request."""

import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from rich.table import Table
from rich.text import Text

from image_duplicates import built, project, sql
from image_duplicates.summary import short
from image_duplicates.summary.github import annotations
from image_duplicates.summary.markdown import markdown
from image_duplicates.summary.sections import SECTIONS, Section
from image_duplicates.summary.tables import Row, table

__all__ = ["Findings", "NoFindingsError", "findings", "gate_annotations", "gate_findings"]
__all__ += ["markdown_summary", "summary_text"]

# The sections of a summary, each with its rows.
Findings = list[tuple[Section, list[Row]]]

# DuckDB's shell is a program of its own, which nothing installs; its Python package is there.
QUERY = (
    "import duckdb, sys; duckdb.connect(sys.argv[1], read_only=True)"
    ".sql('from inter_class_duplicates limit 5').show()"
)

QUERY_CLOSING = """
The marts are in {database}. Query them with any DuckDB client, for example:
  {query}
"""
SHORT_CLOSING = """\
The marts are in {database}; image-duplicates summary --all
tells more of them, and image-duplicates plan plan.csv writes what may happen to each copy.
"""


class NoFindingsError(Exception):
    """There is no build to show; the message says what to do."""


def summary_text(database: Path, is_whole: bool = False) -> list[Table | Text]:
    """The findings, the gates and the plan of a build, to print: a screen of them, or all.

    Raises NoFindingsError when the file is missing, locked or not from a build, or when the
    last run left models unbuilt, whose older rows would mislead.
    """
    results = findings(database, is_whole)
    closing = QUERY_CLOSING if is_whole else SHORT_CLOSING
    query = f'{shlex.quote(sys.executable)} -c "{QUERY}" {shlex.quote(str(database))}'
    parts: list[Table | Text] = []
    for section, rows in results:
        if rows or section.when_empty:
            parts.append(table(section, rows, is_dense=not is_whole))
            if not is_whole:
                parts.append(Text())
    return [*parts, Text(closing.format(database=database, query=query))]


def findings(database: Path, is_whole: bool = False) -> Findings:
    """What is told of a build: what comes first, or all. Raises as above."""
    with _findings(database) as connection:
        return [
            (section, _rows(connection, section))
            for section in (SECTIONS if is_whole else short.FIRST_SCREEN)
        ]


def gate_findings(database: Path, status: str | None = None) -> list[str]:
    """What each gate found, or each that has a status, say ``fail``; raises as above."""
    query = (
        "select finding from expectation_results where status = $1 or $1 is null"
        " order by scope = 'dataset' desc, metric, finding"
    )
    with _findings(database) as connection:
        found = sql.rows(connection.execute(query, [status]))
    return [row["finding"] for row in found]


def markdown_summary(database: Path) -> str:
    """The same findings as short GitHub markdown, for a pull request; raises as above."""
    with _findings(database) as connection:
        [headline] = sql.rows(connection.execute(short.HEADLINE))
        results = [(section, _rows(connection, section)) for section in short.PULL_REQUEST]
    return markdown(headline, results)


def gate_annotations(database: Path, workspace: Path) -> list[str]:
    """What broke a gate, as GitHub Actions shows it on the files of ``workspace``; raises as above.

    A file that no dbt of this version wrote does not tell where its metadata is.
    """
    with _findings(database) as connection:
        run = built.require_run(connection, database, NoFindingsError)
        return annotations(connection, run, workspace)


def _rows(connection: built.Connection, section: Section) -> list[Row]:
    return sql.rows(connection.execute(section.query))


@contextmanager
def _findings(database: Path) -> Iterator[built.Connection]:
    """A connection to the marts."""
    with built.opened(database, NoFindingsError) as connection:
        run = built.last_run(connection)
        if run and run.flaw_of_models:
            raise NoFindingsError(
                f"No findings to show: {run.flaw_of_models}; run {project.command('build')} to"
                " have them all."
            )
        try:
            yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise NoFindingsError(
                f"{database} holds no complete build: run {project.command('build')}."
            ) from error

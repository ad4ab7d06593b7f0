"""The findings of a build: tables in the terminal, or markdown for a pull request."""

import json
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from rich.console import Console
from rich.text import Text

from image_duplicates import sql
from image_duplicates.summary import short
from image_duplicates.summary.markdown import markdown
from image_duplicates.summary.sections import SECTIONS, Section
from image_duplicates.summary.tables import table

__all__ = ["NoFindingsError", "markdown_summary", "print_summary"]

# DuckDB's shell is a program of its own, which nothing installs; its Python package is there.
QUERY = (
    "import duckdb, sys; duckdb.connect(sys.argv[1], read_only=True)"
    ".sql('from inter_class_duplicates limit 5').show()"
)


class NoFindingsError(Exception):
    """There is no build to show; the message says what to do."""


def print_summary(database: Path, run_results: Path | None, console: Console) -> None:
    """Print the findings, the gates and the plan of a build, and how to query its file.

    Raises NoFindingsError when the file is missing, locked or not from a build, or when
    ``run_results`` tells of a run that left models unbuilt, whose older rows would mislead.
    """
    with _findings(database, run_results) as connection:
        results = [connection.execute(section.query).fetchall() for section in SECTIONS]
    for section, rows in zip(SECTIONS, results, strict=True):
        if rows or section.when_empty:
            console.print(table(section, rows))
    closing = f"""
The marts are in {database}. Query them with any DuckDB client, for example:
  {shlex.quote(sys.executable)} -c "{QUERY}" {shlex.quote(str(database))}
"""
    console.print(Text(closing), soft_wrap=True)


def markdown_summary(database: Path, run_results: Path | None) -> str:
    """The same findings as short GitHub markdown, for a pull request; raises as above."""
    with _findings(database, run_results) as connection:
        build = _this_build(connection)
        headline = connection.execute(short.HEADLINE).fetchall()[0]
        results = [
            (section, connection.execute(section.query, _used(build, section)).fetchall())
            for section in short.SECTIONS
        ]
    return markdown(headline, results)


def _this_build(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The build that the marts are of: it has no history if its gates failed."""
    query = "select invocation_id, metadata_location from audit.last_run"
    try:
        row = connection.execute(query).fetchall()[0]
    except duckdb.CatalogException:
        # A published file: its build passed.
        query = "select invocation_id, dataset from build_history order by build_number"
        row = connection.execute(query).fetchall()[-1]
    return dict(zip(("invocation_id", "dataset"), row, strict=True))


def _used(build: dict[str, str], section: Section) -> dict[str, str]:
    return {name: value for name, value in build.items() if f"${name}" in section.query}


@contextmanager
def _findings(database: Path, run_results: Path | None) -> Iterator[duckdb.DuckDBPyConnection]:
    if run_results is not None:
        _require_complete_run(run_results)
    if not database.exists():
        raise NoFindingsError(f"There is no build at {database}: run make build first.")
    try:
        with duckdb.connect(str(database), read_only=True) as connection:
            yield connection
    except duckdb.Error as error:
        if sql.is_damage(error) or isinstance(error, duckdb.IOException):
            raise NoFindingsError(sql.unreadable(database, error)) from error
        raise NoFindingsError(f"{database} holds no complete build: run make build.") from error


def _require_complete_run(run_results: Path) -> None:
    try:
        results = json.loads(run_results.read_text(encoding="utf-8"))["results"]
    except (OSError, ValueError, KeyError) as error:
        raise NoFindingsError("dbt did not run to its end; see its message above.") from error
    unbuilt = [
        result
        for result in results
        if result["unique_id"].startswith(("model.", "seed."))
        and result["status"] != "success"
        # A build that fails its gates has findings all the more, but no history.
        and not result["unique_id"].endswith(".build_history")
    ]
    if unbuilt or not results:
        raise NoFindingsError(
            f"No findings to show: {len(unbuilt)} models were not built; see dbt's message above."
        )

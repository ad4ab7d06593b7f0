"""Which build the report shows, and what its pages say of it when it is none to rely on."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from image_duplicates import built, project, sql
from image_duplicates.publish.copies import Copies
from image_duplicates.publish.folder import PublishError, published_path

# The most that a banner lists; the page of expectations has them all.
MOST_FINDINGS = 5
LAST_BUILD = """
    select build_number, has_enforced_gates from build_history
    order by build_number desc
    limit 1
"""
FAILURES = """
    select finding from expectation_results
    where status = 'fail'
    order by scope = 'dataset' desc, scope, metric, finding
"""


class ReportError(Exception):
    """There is no report, and the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Notice:
    """What stands over every page; ``has_failed`` where the build did not pass."""

    title: str
    findings: list[str]
    more_findings: int
    note: str
    has_failed: bool

    def as_json(self) -> str:
        """For the pages."""
        return json.dumps(asdict(self))


@dataclass(frozen=True)
class Shown:
    """A DuckDB file of marts that nobody changes, and what is to be said of it."""

    database: Path
    notice: Notice | None


def build_to_show(database: Path, folder: Path, tell: Callable[[str], None]) -> Shown:
    """A copy, in ``folder``, of the last build if it has all marts, else what is published.

    ``tell`` gets a sentence unless that build passed. Raises ReportError when there is neither.
    """
    published = published_path(database)
    number = _number_of(published)
    flaw = None
    if database.is_file():
        with built.attached(database, ReportError) as (connection, catalog):
            run = built.require_run(connection, database, ReportError)
            flaw = run.flaw_of_models
            if flaw is None:
                notice = _notice(connection, run, number)
                if notice:
                    tell(f"{notice.title} {notice.note}")
                # No build could start while the file itself is read.
                return Shown(_copied(connection, catalog, folder), notice)
    if number is None:
        if flaw:
            raise ReportError(
                f"There is no whole build to show: {flaw}. Run {project.command('build')}, and mend"
                " what it finds."
            )
        raise ReportError(f"There is no build at {database}: run {project.command('build')} first.")
    if flaw:
        tell(f"The report shows build {number}, which is published, since {flaw}.")
    with built.published(published, ReportError) as connection:
        return Shown(published, _notice(connection, None, number))


def _notice(
    connection: built.Connection, run: built.Run | None, published: int | None
) -> Notice | None:
    try:
        last = connection.execute(LAST_BUILD).fetchone()
        failures = [finding for (finding,) in connection.execute(FAILURES).fetchall()]
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise ReportError(
            f"The gates of the last build cannot be read: {sql.problem(error)}. "
            f" Run {project.command('build')}."
        ) from error
    if last is None:
        raise ReportError(f"build_history holds no build: run {project.command('build')}.")
    number, has_enforced_gates = last
    beside = run.flaw_beside_gates if run else None
    note = f"BI keeps build {published}." if published else "Nothing is published for BI."
    if beside:
        title = f"Build {number} did not pass, and its figures may be wrong: {beside}."
    elif failures and has_enforced_gates:
        title = f"Build {number} failed its gates."
    elif not has_enforced_gates:
        title = f"The gates of build {number} were not enforced: {built.NOT_ENFORCED}."
        note = f"Enforced, they would have {'failed' if failures else 'passed'} it."
    else:
        return None
    return Notice(
        title,
        failures[:MOST_FINDINGS],
        max(len(failures) - MOST_FINDINGS, 0),
        note,
        has_failed=bool(beside) or has_enforced_gates,
    )


def _number_of(published: Path) -> int | None:
    """The build that is published; None where none is."""
    if not published.is_file():
        return None
    with built.published(published, ReportError) as connection:
        try:
            last = connection.execute(LAST_BUILD).fetchone()
        except (duckdb.CatalogException, duckdb.BinderException):
            return None
    return last[0] if last else None


def _copied(connection: built.Connection, catalog: str, folder: Path) -> Path:
    try:
        folder.mkdir(parents=True)
        return Copies(connection, catalog, folder, "image_duplicates.duckdb").write_database()
    except (OSError, duckdb.Error) as error:
        if built.is_damage(error):
            raise
        raise ReportError(f"The build cannot be copied: {sql.problem(error)}.") from error
    except PublishError as error:
        raise ReportError(str(error)) from error

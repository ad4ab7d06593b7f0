"""The DuckDB file that dbt writes: opened to read, and asked whether it holds a whole build.

Whoever opens it brings the error to raise, whose message is a sentence that says what to do.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import duckdb

from image_duplicates import project, sql

Connection = duckdb.DuckDBPyConnection
Refusal = Callable[[str], Exception]

# What DuckDB finds while it reads a file whose bytes are not as it wrote them.
DAMAGE = (
    *("Corrupt database", "Corrupt WAL", "not a valid DuckDB", "Could not read enough bytes"),
    *("Failed to deserialize", "replaying WAL"),
)
BROKEN = (duckdb.InternalException, duckdb.SerializationException)

# A dataset that fails its gates has findings, and a plan, all the more.
GATES = {"expectations_are_met"}
NOT_ENFORCED = "the var require_gates was false"


@dataclass(frozen=True)
class Run:
    """The last dbt command that wrote the file, as its hooks noted it: a row of last_run.

    A flaw is half a sentence on what is wrong with it; None where nothing is.
    """

    invocation_id: str
    command: str
    metadata_location: str
    metadata_pattern: str
    parquet_pattern: str
    # What the names of metadata files are relative to.
    metadata_root: str
    # Of the whole project, selected or not; seeds are among the models.
    unbuilt_models: list[str]
    failed_tests: list[str]
    missing_tests: list[str]
    # ``path`` and ``sha256`` of each, as they were loaded.
    seeds: list[dict[str, str]]
    # UTC; None for a run that was stopped.
    finished_at: datetime | None

    @property
    def flaw(self) -> str | None:
        """Why this is no whole build that passed."""
        return self._flaw(self.unbuilt_models, self.failed_tests, self.missing_tests)

    @property
    def flaw_beside_gates(self) -> str | None:
        """Why this is no whole build, or failed a test that is no gate."""
        return self._flaw(
            self.unbuilt_models,
            [name for name in self.failed_tests if name not in GATES],
            [name for name in self.missing_tests if name not in GATES],
        )

    @property
    def flaw_of_models(self) -> str | None:
        """Why some marts may be of an earlier run."""
        return self._stopped or self._unbuilt(self.unbuilt_models)

    def _flaw(self, unbuilt: list[str], failed: list[str], missing: list[str]) -> str | None:
        if self._stopped:
            return self._stopped
        if failed:
            return f"dbt {self.command} failed its tests ({_some(failed)})"
        if self.command != "build":
            return f"dbt {self.command} is not a whole dbt build"
        if unbuilt:
            return self._unbuilt(unbuilt)
        if missing:
            return f"dbt build did not run all tests ({_some(missing)})"
        return None

    @property
    def _stopped(self) -> str | None:
        return None if self.finished_at else f"dbt {self.command} was stopped before its end"

    def _unbuilt(self, names: list[str]) -> str | None:
        return f"dbt {self.command} did not build all models ({_some(names)})" if names else None


@contextmanager
def opened(database: Path, refusal: Refusal) -> Iterator[Connection]:
    """A connection that reads the file. While it is open no build can start.

    Raises ``refusal`` when the file is missing, locked, damaged or no database, whenever that
    shows.
    """
    _require(database, refusal)
    with _told(database, refusal), _connection(database) as connection:
        yield connection


@contextmanager
def attached(
    database: Path, refusal: Refusal, name: str | None = None
) -> Iterator[tuple[Connection, str]]:
    """A connection in memory to which the file is attached to be read, and its catalog.

    Without ``name`` the catalog is named as dbt named it, since views carry that name, and is
    the one in use, so that views and macros find each other. Raises ``refusal`` as above.
    """
    _require(database, refusal)
    with _told(database, refusal), _connection(None) as connection:
        place = sql.text(database)
        if name is not None:
            attach(connection, database, refusal, name)
            yield connection, name
            return
        connection.execute(f"attach {place} (type duckdb, read_only)")
        catalog: str = connection.execute(
            "select database_name from duckdb_databases()"
            " where not internal and database_name != 'memory'"
        ).fetchall()[0][0]
        connection.execute(f"use {sql.name(catalog)}")
        yield connection, catalog


def attach(connection: Connection, database: Path, refusal: Refusal, name: str) -> None:
    """Attach the file to be read, under a name. Raises ``refusal`` if it cannot be had."""
    _require(database, refusal)
    with _told(database, refusal):
        place = sql.text(database)
        connection.execute(f"attach {place} as {sql.name(name)} (type duckdb, read_only)")


def kept_open(database: Path, refusal: Refusal) -> Connection:
    """A connection for the caller to close. Raises ``refusal`` if it cannot be had."""
    _require(database, refusal)
    with _told(database, refusal):
        return _connection(database)


@contextmanager
def damage_told(database: Path, refusal: Refusal) -> Iterator[None]:
    """Raises ``refusal`` where the bytes of the file are at fault, whatever was asked of it.

    A file may open well although some of its blocks are damaged.
    """
    try:
        yield
    except duckdb.Error as error:
        if not is_damage(error):
            raise
        raise refusal(_unreadable(database, error)) from error


@contextmanager
def published(database: Path, refusal: Refusal) -> Iterator[Connection]:
    """A connection that reads what was published, which a second publishing can repair."""
    try:
        with _connection(database) as connection:
            yield connection
    except duckdb.Error as error:
        raise refusal(
            f"{database} cannot be read, so run image-duplicates publish again:"
            f" {sql.problem(error)}."
        ) from error


def is_damage(error: Exception) -> bool:
    """Whether the bytes of a database file are at fault, not the query or the system."""
    return isinstance(error, BROKEN) or any(sign in str(error) for sign in DAMAGE)


def last_run(connection: Connection, catalog: str | None = None) -> Run | None:
    """The last run that wrote the file; None when it does not tell, as a published one."""
    columns = ", ".join(field.name for field in fields(Run))
    table = sql.name(catalog or _catalog(connection), "audit", "last_run")
    try:
        found = sql.rows(connection.execute(f"select {columns} from {table}"))
    except (duckdb.CatalogException, duckdb.BinderException):
        return None
    return Run(**found[0]) if found else None


def require_run(
    connection: Connection, database: Path, refusal: Refusal, catalog: str | None = None
) -> Run:
    """The last run that wrote the file; raises ``refusal`` when it does not tell."""
    run = last_run(connection, catalog)
    if run is None:
        raise refusal(
            f"{database} does not tell of any build: run {project.command('build')}, and name the"
            " file that dbt writes."
        )
    return run


def build_number(connection: Connection, run: Run, refusal: Refusal) -> int:
    """The number of a whole build; raises ``refusal`` when the history does not have it."""
    history = sql.name(_catalog(connection), "main", "build_history")
    query = f"select max(build_number) from {history} where invocation_id = ?"
    try:
        row = connection.execute(query, [run.invocation_id]).fetchone()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise refusal(f"build_history cannot be read: {again()}.") from error
    if row is None or row[0] is None:
        raise refusal(f"build_history has no row of the last build: {again()}.")
    number: int = row[0]
    return number


def has_enforced_gates(connection: Connection, run: Run) -> bool:
    """Whether a whole build would have failed, had an expectation failed.

    True where a history of an earlier version does not tell, since all builds did then.
    """
    history = sql.name(_catalog(connection), "main", "build_history")
    query = f"select has_enforced_gates from {history} where invocation_id = ?"
    try:
        row = connection.execute(query, [run.invocation_id]).fetchone()
    except duckdb.BinderException:
        return True
    return row is None or row[0] is not False


def again() -> str:
    """What to do about a build that cannot be used, as a part of a sentence."""
    return f"run {project.command('build')} again"


def _connection(database: Path | None) -> Connection:
    """To a file that is only read, or to an empty database in memory."""
    connection = duckdb.connect(str(database), read_only=True) if database else duckdb.connect()
    # A table that is not there must not be taken from a Python variable of its name.
    connection.execute("set python_enable_replacements = false")
    return connection


def _catalog(connection: Connection) -> str:
    name: str = connection.execute("select current_database()").fetchall()[0][0]
    return name


def _require(database: Path, refusal: Refusal) -> None:
    if not database.is_file():
        raise refusal(f"There is no build at {database}: run {project.command('build')} first.")


@contextmanager
def _told(database: Path, refusal: Refusal) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise refusal(_unreadable(database, error)) from error


def _unreadable(database: Path, error: Exception) -> str:
    if "Could not set lock" in str(error):
        return f"{database} is being written: try again when that build has finished."
    if is_damage(error):
        return (
            f"{database} is damaged ({sql.problem(error)}): put a copy of it back, or move it and"
            f" its .wal away and run {project.command('build')}."
        )
    return f"{database} cannot be read: {sql.problem(error)}."


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more

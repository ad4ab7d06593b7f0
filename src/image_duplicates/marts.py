"""The marts of a build as relations of DuckDB, for Python and notebooks."""

import os
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from image_duplicates import built, project, sql
from image_duplicates.check import NotReadyError

Relation = duckdb.DuckDBPyRelation
if TYPE_CHECKING:
    PathLike = str | os.PathLike[str]

NAMES = """
    select table_name, comment from duckdb_tables()
    where schema_name = 'main' and database_name = current_database() and not internal
    union all
    select view_name, comment from duckdb_views()
    where schema_name = 'main' and database_name = current_database() and not internal
    order by all
"""
# What every build has; a file without is of something else.
NEEDED = "images"

# What this process has open. A relation keeps its file open when nothing else is left of it, and
# nobody could close that then.
_opened: list[tuple[Path, built.Connection]] = []


class Marts(Mapping[str, Relation]):
    """The tables of a DuckDB file that was built or published, by name; nothing is written.

    Each is a relation of DuckDB, which reads no row before it is asked: ``marts.images.df()``
    (pandas), ``.pl()`` (polars), ``.arrow()`` (pyarrow), ``.fetchall()``, or on with
    ``.filter("is_duplicate")``, ``.aggregate(…)``, ``.order(…)``. ``marts["images"]`` is the same.

    While the file that dbt writes is open, no other process can build. Close it, or use it in a
    ``with``; the next build of this process closes it, too. What is published can stay open.
    """

    def __init__(self, database: "PathLike") -> None:
        """Raises NotReadyError when the file is missing, is being written, or holds no build."""
        #: The file.
        self.database = Path(database).absolute()
        self._connection = _connection(self.database)
        self._comments = dict(self._connection.execute(NAMES).fetchall())
        _opened.append((self.database, self._connection))

    def __enter__(self) -> "Marts":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; relations that were taken cannot be read any more."""
        _close(self._connection)

    def sql(self, query: str) -> Relation:
        """A query over the marts, as in ``marts.sql("from images where is_duplicate")``."""
        return self._connection.sql(query)

    def __getitem__(self, name: str) -> Relation:
        if name not in self._comments:
            raise KeyError(name)
        return self._connection.table(sql.name("main", name))

    def __getattr__(self, name: str) -> Relation:
        # Not of a Marts that could not be opened.
        if name.startswith("_") or name not in self._comments:
            raise AttributeError(f"There is no mart {name}.", name=name, obj=self)
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._comments)

    def __len__(self) -> int:
        return len(self._comments)

    # Two are one only if they are the same; a mapping could not be kept in a set.
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._comments]

    def _ipython_key_completions_(self) -> list[str]:
        return list(self._comments)

    def __repr__(self) -> str:
        return f"<Marts of {self.database}: {', '.join(self._comments)}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align: left">{escape(name)}</td>'
            f'<td style="text-align: left">{escape(_first_sentence(comment))}</td></tr>'
            for name, comment in self._comments.items()
        )
        return f"<p>Marts of {escape(str(self.database))}</p><table>{rows}</table>"


def open(path: "PathLike | None" = None) -> Marts:
    """The marts of a build, to be read.

    Without ``path``, those that are published (``warehouse/published``, below the working
    directory, or beside ``DUCKDB_PATH``), where nothing is, those of the file that dbt wrote.
    A build that failed is not published: its ``open()`` gives what it found.

    Raises NotReadyError when there is no such file, when it is being written, or holds no build.
    """
    if path is not None:
        return Marts(path)
    from image_duplicates.publish.folder import published_path

    database = project.database_path()
    published = published_path(database)
    return Marts(published if published.is_file() else database)


def close_all(database: Path) -> None:
    """Let go of a file that is about to be written."""
    for path, connection in list(_opened):
        if path.resolve() == database.resolve():
            _close(connection)


def _close(connection: built.Connection) -> None:
    connection.close()
    _opened[:] = [entry for entry in _opened if entry[1] is not connection]


def _connection(database: Path) -> built.Connection:
    if not database.is_file():
        raise NotReadyError(
            f"There is no build at {database}: make one with image_duplicates.build(folder), or"
            " name another file."
        )
    connection = built.kept_open(database, NotReadyError)
    try:
        with built.damage_told(database, NotReadyError):
            run = built.last_run(connection)
            flaw = run.flaw_of_models if run else None
            names: dict[str, Any] = dict(connection.execute(NAMES).fetchall())
        if flaw is None and NEEDED not in names:
            flaw = "it has no images"
        if flaw:
            raise NotReadyError(f"{database} holds no whole build, since {flaw}: build again.")
    except BaseException:
        connection.close()
        raise
    return connection


def _first_sentence(comment: str | None) -> str:
    return " ".join((comment or "").split()).partition(". ")[0].rstrip(".")

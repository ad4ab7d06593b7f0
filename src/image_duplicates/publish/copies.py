"""Write the copies of the marts, and audit them against the source."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from image_duplicates import sql
from image_duplicates.progress import Progress, unseen
from image_duplicates.publish.catalog import MARTS, Macro, Mart, read_macros, read_marts
from image_duplicates.publish.folder import BUILD_KEY, PublishError

# Every client since DuckDB 1.1 reads it.
STORAGE_VERSION = "v1.0.0"


@dataclass
class Copies:
    """The marts of a source and their copies in ``folder``: all in some schemas.

    ``progress`` is given the marts to write, then those to audit, and gives them back.
    """

    connection: duckdb.DuckDBPyConnection
    catalog: str
    folder: Path
    database_name: str
    progress: Progress = unseen
    schemas: tuple[str, ...] = MARTS
    marts: list[Mart] = field(init=False)
    macros: list[Macro] = field(init=False)
    row_count: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        self.marts = read_marts(self.connection, self.catalog, self.schemas)
        self.macros = read_macros(self.connection, self.catalog)
        files: dict[Path, Mart] = {}
        for mart in self.marts:
            if "/" in mart.name or mart.name.startswith("."):
                raise PublishError(f"{mart.title} is no name for a file: give that mart another.")
            other = files.setdefault(self.parquet(mart), mart)
            if other is not mart:
                raise PublishError(
                    f"Two marts would be the file {mart.title}.parquet: give the one in schema"
                    f" {other.schema} another name."
                )
        # Any name but that of the source.
        self.target = f"{self.catalog} published"

    @property
    def database(self) -> Path:
        return self.folder / self.database_name

    def parquet(self, mart: Mart) -> Path:
        return self.folder / f"{mart.title}.parquet"

    def write(self, invocation_id: str) -> None:
        """Both copies of every mart, as they will be published."""
        of_build = f"kv_metadata {{{BUILD_KEY}: {sql.text(invocation_id)}}}"
        for mart in self._written():
            if mart.is_for_bi:
                self.connection.execute(
                    f"copy {mart.relation(self.target)} to {sql.text(self.parquet(mart))}"
                    f" (format parquet, compression zstd, {of_build})"
                )
        self._detach()

    def write_database(self) -> Path:
        """The DuckDB file alone."""
        for _ in self._written():
            pass
        self._detach()
        return self.database

    def audit(self) -> None:
        """Raises PublishError unless the files hold what the source holds."""
        self._attach("read_only")
        if read_marts(self.connection, self.target, self.schemas) != self.marts:
            raise PublishError("The copy has other tables, columns or comments than the build.")
        if read_macros(self.connection, self.target) != self.macros:
            raise PublishError("The copy has other macros than the build.")
        for mart in self.progress(self.marts, len(self.marts)):
            source = self._fingerprint(mart, self._origin(mart))
            table = self._fingerprint(mart, mart.relation(self.target))
            if table != source:
                raise PublishError(f"The copy of {mart.title} has other rows than the build.")
            if not mart.is_for_bi:
                continue
            file = f"read_parquet({sql.text(self.parquet(mart))}, hive_partitioning = false)"
            names = [column[0] for column in self._rows(f"describe from {file}")]
            if names != [column.name for column in mart.columns]:
                raise PublishError(f"The Parquet file of {mart.title} has other columns.")
            if self._fingerprint(mart, file) != source:
                raise PublishError(
                    f"Parquet cannot hold the values of {mart.title} as they are:"
                    " cast its columns to more common types."
                )
            self.row_count += source[0]
        self.connection.execute(f"detach {sql.name(self.target)}")

    def _written(self) -> Iterator[Mart]:
        """Each mart, once its table is in the DuckDB file, which stays attached."""
        self.connection.execute(f"set temp_directory = {sql.text(self.folder / 'spilled')}")
        self._attach(f"storage_version {sql.text(STORAGE_VERSION)}")
        for catalog in (self.target, "memory"):
            for schema in {mart.schema for mart in self.marts}:
                self.connection.execute(f"create schema if not exists {sql.name(catalog, schema)}")
        for macro in self.macros:
            self._run(macro.definition(self.target))
        for mart in self.progress(self.marts, len(self.marts)):
            # Evaluated once, since its rows may differ from one reading to the next.
            if mart.is_view:
                view = mart.relation(self.catalog)
                self.connection.execute(f"create table {self._origin(mart)} as from {view}")
            relation = mart.relation(self.target)
            self._run(mart.definition(relation))
            self.connection.execute(f"insert into {relation} from {self._origin(mart)}")
            yield mart

    def _detach(self) -> None:
        # Detach would write it, too, but not say why it could not.
        self.connection.execute(f"checkpoint {sql.name(self.target)}")
        self.connection.execute(f"detach {sql.name(self.target)}")

    def _origin(self, mart: Mart) -> str:
        return mart.relation("memory" if mart.is_view else self.catalog)

    def _fingerprint(self, mart: Mart, relation: str) -> tuple[int, int]:
        """Number of rows, and a checksum over all values whatever the order of the rows."""
        # Parquet knows fewer types; the values must be the same when cast back.
        values = ", ".join(
            f"cast({sql.name(column.name)} as {column.data_type})" for column in mart.columns
        )
        return self._rows(f"select count(*), coalesce(sum(hash({values})), 0) from {relation}")[0]

    def _attach(self, option: str) -> None:
        path, target = sql.text(self.database), sql.name(self.target)
        self.connection.execute(f"attach {path} as {target} (type duckdb, {option})")

    def _run(self, statements: list[str]) -> None:
        for statement in statements:
            self.connection.execute(statement)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

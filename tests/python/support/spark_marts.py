"""Two builds of one dataset, by DuckDB into a file and by Spark into a folder of Parquet files,
that must differ in nothing but when and by whom they were made.

Rows have no order, lists have one. Numbers that are no whole ones may differ by TOLERANCE: the
engines add them up in other orders.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import duckdb

# Relative to the larger of both.
TOLERANCE = 1e-9
# What a column of DuckDB is in the Parquet files of Spark, as DuckDB reads them; what is not
# here is the same. Spark has no whole numbers without sign: bits are kept as they are.
OF_SPARK = {"UBIGINT": "BIGINT", "UTINYINT": "TINYINT"}
FRACTIONS = ("DOUBLE", "DOUBLE[]")
SCHEMAS = ("main", "report", "seeds", "looks")
# Of what is read, those that both keep in the same way; named, they are compared as well.
INNER = ("staging",)
# What a hook keeps for `check`, which reads DuckDB files alone.
NOT_OF_SPARK = ("steps",)
# Of a build, not of the dataset.
OF_THE_RUN = {"build_history": {"invocation_id", "built_at"}}
COLUMNS = """
    select schema_name, table_name, list((column_name, data_type) order by column_index)
    from duckdb_columns()
    where database_name = 'one' and schema_name in $schemas and not internal
        and table_name not in $others
    group by all
    order by all
"""
MACROS = f"""
    create macro near(x, y) as coalesce(
        x = y or abs(x - y) <= {TOLERANCE} * greatest(abs(x), abs(y)), x is null and y is null
    );
    create macro all_near(x, y) as coalesce(
        len(x) = len(y) and list_bool_and(
            list_append(list_transform(list_zip(x, y), lambda pair: near(pair[1], pair[2])), true)
        ),
        x is null and y is null
    );
    create macro signed(x) as
        if(x >= 9223372036854775808, x::hugeint - 18446744073709551616, x)::bigint
"""


@dataclass(frozen=True)
class Difference:
    """What a table has in one build, and not in the other."""

    table: str
    what: str

    def __str__(self) -> str:
        return f"{self.table}: {self.what}"


def parquet(warehouse: Path, schema: str, table: str) -> list[Path]:
    """The files of a table that Spark wrote; none where it holds no row."""
    return sorted((warehouse / f"{schema}.db" / table).glob("*.parquet"))


def differences(
    database: Path, warehouse: Path, only: Collection[str] | None = None
) -> list[Difference]:
    """Of each table of the marts and seeds, or of some: columns, types and every value."""
    found = []
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute(MACROS)
        connection.execute(f"attach '{database}' as one (read_only)")
        tables = connection.execute(
            COLUMNS,
            {"schemas": SCHEMAS if only is None else SCHEMAS + INNER, "others": NOT_OF_SPARK},
        ).fetchall()
        named = {table for _, table, _ in tables}
        assert only is None or set(only) <= named, set(only) - named
        for schema, table, columns in tables:
            if only is None or table in only:
                files = parquet(warehouse, schema, table)
                what = _difference(connection, schema, table, columns, files)
                found += [Difference(f"{schema}.{table}", text) for text in what]
    return found


def write_warehouse(database: Path, warehouse: Path, finished: str = "finished_at") -> None:
    """What Spark would leave, made of a build of DuckDB: the tables, and the record of the run.

    ``finished`` is the time of its end.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_schema in ('main', 'report', 'seeds')"
        ).fetchall()
        for schema, table in tables:
            folder = warehouse / f"{schema}.db" / table
            folder.mkdir(parents=True)
            rows = f'from {schema}."{table}"'
            # Of a table without rows it may leave a file or none.
            if connection.execute(f"select 1 {rows} limit 1").fetchall():
                connection.execute(f"copy ({rows}) to {quoted(folder / 'part-0.parquet')}")
        folder = warehouse / "audit.db" / "last_run"
        folder.mkdir(parents=True)
        seeds = []
        for (path,) in connection.execute(
            "select unnest(seeds)['path'] from audit.last_run"
        ).fetchall():
            # As dbt has it: of the text, without the space around it.
            text = Path(path).read_text(encoding="utf-8").strip()
            seeds.append((f"seeds/{Path(path).name}", hashlib.sha256(text.encode()).hexdigest()))
        names = ", ".join(f"{{'path': '{path}', 'checksum': '{sum_}'}}" for path, sum_ in seeds)
        for number, time in enumerate(("null::timestamp", finished)):
            run = f"select * replace ({time} as finished_at, [{names}] as seeds)"
            run += " from audit.last_run"
            connection.execute(f"copy ({run}) to {quoted(folder / f'part-{number}.parquet')}")


def quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _difference(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    table: str,
    columns: list[tuple[str, str]],
    files: list[Path],
) -> list[str]:
    one = f"one.{schema}.{table}"
    if not files:
        rows = connection.execute(f"select count(*) from {one}").fetchall()[0][0]
        return [f"{rows} rows in DuckDB, no file of Spark"] if rows else []
    # A folder of another table would be another table.
    two = f"read_parquet({[str(file) for file in files]}, hive_partitioning = false)"
    described = connection.execute(f"describe from {two}").fetchall()
    theirs = [(name, kind) for name, kind, *_ in described]
    expected = [(name, _of_spark(kind)) for name, kind in columns]
    if theirs != expected:
        missing = [column for column in expected if column not in theirs]
        more = [column for column in theirs if column not in expected]
        return [f"columns: Spark lacks {missing}, has {more}" if missing or more else "their order"]
    left_out = OF_THE_RUN.get(table, set())
    kept = [(name, kind) for name, kind in columns if name not in left_out]
    exact = [(name, kind) for name, kind in kept if kind not in FRACTIONS]
    fractions = [(name, kind) for name, kind in kept if kind in FRACTIONS]
    # A text that no two unequal rows have in common, and that is never null.
    keys = ", ".join(_value(name, kind) for name, kind in exact) or "true"
    theirs_keys = ", ".join(_value(name, _of_spark(kind)) for name, kind in exact) or "true"
    numbers = "".join(f', "{name}"' for name, _ in fractions)
    order = f"order by {numbers[2:]}" if fractions else ""
    for name, relation, values in (("ours", one, keys), ("theirs", two, theirs_keys)):
        connection.execute(
            f"create or replace temp table {name} as"
            f" select *, row_number() over (partition by key {order}) as number"
            f" from (select to_json([{values}])::varchar as key{numbers} from {relation})"
        )
    apart = " or ".join(
        f'not {"all_near" if kind.endswith("[]") else "near"}(ours."{name}", theirs."{name}")'
        for name, kind in fractions
    )
    told = []
    for side, query in (
        ("DuckDB", "from ours anti join theirs using (key, number)"),
        ("Spark", "from theirs anti join ours using (key, number)"),
    ):
        told += _told(connection, f"only in {side}", f"select key {query} order by key")
    if apart:
        pairs = f"from ours join theirs using (key, number) where {apart}"
        columns_of = ", ".join(
            f'ours."{name}" as "{name}", theirs."{name}" as "{name} of Spark"'
            for name, _ in fractions
        )
        told += _told(connection, "numbers apart", f"select key, {columns_of} {pairs} order by key")
    return told


def _told(connection: duckdb.DuckDBPyConnection, what: str, query: str) -> list[str]:
    rows = connection.execute(query).fetchall()
    return [f"{len(rows)} rows {what}, as {rows[:2]}"] if rows else []


def _of_spark(kind: str) -> str:
    element, brackets, _ = kind.partition("[]")
    return OF_SPARK.get(element, element) + brackets


def _value(name: str, kind: str) -> str:
    """A value as a text with null, numbers of both engines alike."""
    column = f'"{name}"'
    if kind == "UBIGINT":
        column = f"signed({column})"
    elif kind == "UBIGINT[]":
        column = f"list_transform({column}, lambda bits: signed(bits))"
    return f"to_json({column})::varchar"

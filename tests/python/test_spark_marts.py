"""The comparison that tells a build of Spark from one of DuckDB, without Spark: it finds each
kind of difference, and none where there is none."""

from pathlib import Path

import duckdb
import pytest
from spark_marts import differences

TABLES = {
    "main.marts": """
        (values
            (1, 'a', 0.1, [0.5, null], ['x', null], timestamp '2026-01-02 03:04:05.678901',
                18446744073709551615::ubigint),
            (1, 'a', 0.2, [], [], null, 9223372036854775808::ubigint),
            (1, 'a', 0.2, [], [], null, 9223372036854775808::ubigint),
            (2, null, null, null, null, null, null),
            (3, 'null', 'nan'::double, null, null, null, 7::ubigint)
        ) as rows(id, name, rate, rates, names, made_at, bits)
    """,
    "main.build_history": "(select 1 as build_number, 'one' as invocation_id, now() as built_at)",
    "report.empty": "(select 1 as id where false)",
}
TYPES = "id, name, rate::double as rate, rates::double[] as rates, names, made_at, bits"


def write(folder: Path, marts: str = f"select {TYPES} from marts") -> tuple[Path, Path]:
    """A file of DuckDB, and its tables as Spark keeps them, one as ``marts`` has it."""
    database, warehouse = folder / "one.duckdb", folder / "warehouse"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema report")
        for name, rows in TABLES.items():
            columns = TYPES if name == "main.marts" else "*"
            connection.execute(f"create table {name} as select {columns} from {rows}")
            home = warehouse / name.replace(".", ".db/")
            home.mkdir(parents=True)
        connection.execute(
            "create macro kept(x) as"
            " if(x >= 9223372036854775808, x::hugeint - 18446744073709551616, x)::bigint"
        )
        theirs = f"select * replace (kept(bits) as bits) from ({marts}) order by random()"
        connection.execute(f"copy ({theirs}) to '{warehouse}/main.db/marts/part-0.parquet'")
        history = "select * replace ('two' as invocation_id) from build_history"
        connection.execute(f"copy ({history}) to '{warehouse}/main.db/build_history/0.parquet'")
    return database, warehouse


def test_equal_builds_have_no_difference(tmp_path: Path) -> None:
    assert differences(*write(tmp_path)) == []


@pytest.mark.parametrize("factor, is_near", [(1 + 5e-10, True), (1 + 2e-9, False)])
def test_fractions_may_differ_by_little(tmp_path: Path, factor: float, is_near: bool) -> None:
    rates = f"rate * {factor!r} as rate, list_transform(rates, lambda x: x * {factor!r}) as rates"
    found = differences(*write(tmp_path, f"select * replace ({rates}) from marts"))
    assert (not found) == is_near
    assert is_near or "numbers apart" in found[0].what


@pytest.mark.parametrize(
    "change",
    [
        "* replace (if(id = 2, 4, id) as id)",
        "* replace (if(id = 2, 'null', name) as name)",
        "* replace (nullif(name, 'null') as name)",
        "* replace (coalesce(rate, 0) as rate)",
        "* replace (if(isnan(rate), null, rate) as rate)",
        "* replace (list_append(rates, 1) as rates)",
        "* replace (if(id = 2, [], rates) as rates)",
        "* replace (list_reverse(names) as names)",
        "* replace (if(id = 2, [], names) as names)",
        "* replace (date_trunc('millisecond', made_at) as made_at)",
        "* replace (if(id = 3, 8, bits) as bits)",
        "* replace (id::bigint as id)",
        "name, id, * exclude (id, name)",
        "* exclude (names)",
        "*, 1 as more",
        "distinct *",
        "* from marts union all select *",
    ],
)
def test_each_change_is_a_difference(tmp_path: Path, change: str) -> None:

    found = differences(*write(tmp_path, f"select {change} from marts"))
    assert [difference.table for difference in found][:1] == ["main.marts"], change


def test_a_table_without_files_has_no_rows(tmp_path: Path) -> None:
    database, warehouse = write(tmp_path)
    (warehouse / "main.db/marts/part-0.parquet").unlink()
    [found] = differences(database, warehouse)
    assert str(found) == "main.marts: 5 rows in DuckDB, no file of Spark"


def test_a_part_alone_is_compared(tmp_path: Path) -> None:
    database, warehouse = write(tmp_path, "select * exclude (names) from marts")
    assert differences(database, warehouse, {"build_history", "empty"}) == []
    with pytest.raises(AssertionError, match="no_such"):
        differences(database, warehouse, {"no_such"})

"""What is said where Spark cannot build, and what is taken over of what it wrote, as a build of
DuckDB leaves it in the form of Spark. Slow tests build with Spark itself."""

import shutil
from pathlib import Path

import duckdb
import pytest
from command_line import command
from equal_marts import TABLES
from project import DATABASE
from spark_marts import write_warehouse

from image_duplicates import project, spark

MARTS = TABLES.replace(", 'looks'", "")


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Where dbt writes, and finds what it has parsed the second time."""
    home = tmp_path_factory.mktemp("dbt")
    return {"DBT_TARGET_PATH": str(home / "target"), "DBT_LOG_PATH": str(home / "logs")}


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working directory with a project, but without make."""
    (tmp_path / "dbt_project.yml").write_text("name: image_duplicates\n")
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "a.json").write_text("{}")
    monkeypatch.chdir(tmp_path)


def refusal(**environment: str) -> str:
    words = ("build", "metadata", "--engine", "spark")
    done = command(*words, DUCKDB_PATH="w/d.duckdb", **environment)
    assert done.exit_code == 1
    return " ".join(done.stderr.split())


def test_what_is_not_installed_is_named(clone: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("no_spark", "dbt.no_spark", "no_dbt.spark"):
        monkeypatch.setattr(spark, "MODULES", (module,))
        assert "Spark is not installed: run pip install 'image-duplicates[spark]'." in refusal()
    Path("Makefile").touch()
    assert "Spark is not installed: run make build ENGINE=spark." in refusal()


def java(folder: Path, version: str) -> str:
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\"' >&2\n")
    program.chmod(0o755)
    return str(folder)


def test_java_is_looked_for(clone: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark, "MODULES", ())
    found = refusal(JAVA_HOME=str(tmp_path / "none"))
    assert f"Spark needs Java, and there is no {tmp_path}/none/bin/java: install Java 17" in found
    found = refusal(JAVA_HOME=java(tmp_path / "old", "11.0.2"))
    assert "old/bin/java is a Java 11 that Spark does not run on: install Java 17" in found
    # Of Java 8 and before, the version is another number.
    assert "Java 1 that" in refusal(JAVA_HOME=java(tmp_path / "old", "1.8.0_412"))
    monkeypatch.setenv("JAVA_HOME", java(tmp_path / "new", "21.0.1"))
    spark.require()
    # Who has a server needs none.
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "none"))
    monkeypatch.setenv("SPARK_THRIFT_HOST", "elsewhere")
    spark.require()
    assert spark.target() == "spark_thrift"


def test_the_tables_lie_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert spark.warehouse() == str(tmp_path / "warehouse" / "spark")
    assert spark.warehouse(Path("a/b.duckdb")) == str(tmp_path / "a" / "spark")
    for place in ("s3a://bucket/tables", "/tables"):
        monkeypatch.setenv("SPARK_WAREHOUSE", place)
        assert spark.warehouse() == place


@pytest.mark.parametrize("place", ["hdfs://names:8020/tables", "s3a://bucket/tables"])
def test_tables_elsewhere_are_to_be_copied(place: str) -> None:
    done = command("publish", "--from", place)
    assert done.exit_code == 1
    assert f"Not published: {place} is not on this machine: copy its folders" in done.stderr


def test_what_spark_wrote_is_taken_over_and_published(
    shared_dataset: Path, tmp_path: Path, target: dict[str, str]
) -> None:
    """Every row, type and comment, whatever the folder is called; what is published as well."""
    built, database = shared_dataset / DATABASE, tmp_path / "of_spark.duckdb"
    warehouse = tmp_path / "it's [a] folder*"
    write_warehouse(built, warehouse)
    environment = {"DUCKDB_PATH": str(database), **target}
    done = command("publish", "--from", str(warehouse), **environment)
    assert done.exit_code == 0, done.stderr
    assert "Published build 1 to" in done.output
    for path in (database, tmp_path / "published" / database.name):
        assert_same_marts(built, path)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{built}' as one (read_only)")
        connection.execute(f"attach '{database}' as two (read_only)")
        record = "select * exclude (seeds), list_sort(seeds) from {}.audit.last_run"
        one, two = (connection.execute(record.format(name)).fetchall() for name in ("one", "two"))
    assert one == two
    # A second time, and with another build's history, which only grows.
    done = command("publish", "--from", f"file:{warehouse}", **environment)
    assert done.exit_code == 0, done.stderr
    with duckdb.connect(str(database)) as connection:
        connection.execute("update build_history set invocation_id = 'of another'")
    done = command("publish", "--from", str(warehouse), **environment)
    assert done.exit_code == 1
    assert "has builds that are not of this warehouse" in done.stderr
    with duckdb.connect(str(database)) as connection:
        told = connection.execute("select invocation_id from build_history").fetchall()
    assert told == [("of another",)]


def test_a_run_that_was_stopped_is_not_published(
    shared_dataset: Path, tmp_path: Path, target: dict[str, str]
) -> None:
    """Nor a seed that was edited since taken for what was loaded."""
    warehouse = tmp_path / "warehouse"
    write_warehouse(shared_dataset / DATABASE, warehouse, "null::timestamp")
    record = warehouse / "audit.db" / "last_run" / "part-1.parquet"
    with duckdb.connect() as connection:
        edited = "list_transform(seeds, lambda seed: {'path': seed['path'], 'checksum': 'another'})"
        connection.execute(
            f"copy (select * replace ({edited} as seeds) from '{record}')"
            f" to '{record.with_name('part-0.parquet')}'"
        )
    record.unlink()
    environment = {"DUCKDB_PATH": str(tmp_path / DATABASE), **target}
    done = command("publish", "--from", str(warehouse), **environment)
    assert done.exit_code == 1
    assert "Not published: dbt build was stopped before its end" in done.stderr
    with duckdb.connect(str(tmp_path / DATABASE)) as connection:
        query = "select distinct unnest(seeds)['sha256'] from audit.last_run"
        assert connection.execute(query).fetchall() == [(None,)]
    shutil.rmtree(warehouse / "audit.db")
    done = command("publish", "--from", str(warehouse), **environment)
    assert done.exit_code == 1
    assert f"There is no build of Spark in {warehouse}" in done.stderr


def test_it_is_taken_over_in_a_project_that_init_made(
    shared_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its own name, with seeds of its own, and before anything was built in it."""
    write_warehouse(shared_dataset / DATABASE, tmp_path / "tables")
    assert command("init", tmp_path / "mine").exit_code == 0
    monkeypatch.chdir(tmp_path / "mine")
    done = command("publish", "--from", str(tmp_path / "tables"))
    assert done.exit_code == 0, done.stderr
    assert "Published build 1 to" in done.output
    assert_same_marts(shared_dataset / DATABASE, project.DATABASE)


def assert_same_marts(database: Path, other: Path) -> None:
    with duckdb.connect() as connection:
        for name, path in (("one", database), ("two", other)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        query = MARTS
        if other.parent.name == "published":
            query = MARTS.replace(", 'seeds'", "")
        tables = connection.execute(query, ["one"]).fetchall()
        assert connection.execute(query, ["two"]).fetchall() == tables
        assert len(tables) > 50
        for table, *_ in tables:
            rows = "from one.{0} except all from two.{0}"
            assert connection.execute(rows.format(table)).fetchall() == [], table
            rows = "from two.{0} except all from one.{0}"
            assert connection.execute(rows.format(table)).fetchall() == [], table


def test_spark_is_named_as_its_user_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert project.spark_setup() == "run pip install 'image-duplicates[spark]'"

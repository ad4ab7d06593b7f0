"""What BI reads: only builds that passed, whole at any moment, in any client."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from click.testing import Result
from command_line import command, sentence
from filelock import FileLock
from project import DATABASE, mart_names, quoted
from published_by import files_of, last_run
from small_build import change_run, published_builds, record_run, write_build

from image_duplicates.publish import PublishError, check_published, publish
from image_duplicates.publish.copies import Copies

SCHEMAS = ("main", "report")
COLUMNS = (
    "select schema_name, table_name, column_name, data_type, is_nullable, comment"
    f" from duckdb_columns() where database_name = '{{}}' and schema_name in {SCHEMAS} order by all"
)


# ---- what is published


@dataclass(frozen=True)
class Publication:
    """The shared build, published by the command, with both files attached."""

    home: Path
    done: Result
    connection: duckdb.DuckDBPyConnection

    @property
    def folder(self) -> Path:
        return self.home / "published"

    def rows(self, query: str) -> list[tuple]:
        return self.connection.execute(query).fetchall()

    def marts(self, catalog: str = "source") -> list[tuple]:
        """Qualified names and comments."""
        return self.rows(
            "select schema_name || '.' || table_name, comment from duckdb_tables()"
            f" where schema_name in {SCHEMAS} and database_name = '{catalog}' order by all"
        )

    def parquet(self, mart: str) -> Path:
        return self.folder / f"{mart.removeprefix('main.')}.parquet"


@pytest.fixture(scope="module")
def publication(
    shared_dataset: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Publication]:
    home = tmp_path_factory.mktemp("publication")
    shutil.copy(shared_dataset / DATABASE, home / DATABASE)
    done = command("publish", DUCKDB_PATH=str(home / DATABASE))
    assert done.exit_code == 0, done.stderr
    with duckdb.connect() as connection:
        connection.execute(f"attach '{home / DATABASE}' as source (read_only)")
        connection.execute(f"attach '{home / 'published' / DATABASE}' as published (read_only)")
        yield Publication(home, done, connection)


def test_the_marts_are_published_with_all_that_describes_them(publication: Publication) -> None:
    marts = publication.marts()
    assert {name for name, _ in marts} == {
        f"{schema}.{name}" for schema in SCHEMAS for name in mart_names(schema)
    }
    assert publication.marts("published") == marts
    assert all(comment for _, comment in marts)
    columns = publication.rows(COLUMNS.format("published"))
    assert columns == publication.rows(COLUMNS.format("source"))
    assert not all(is_nullable for *_, is_nullable, _ in columns)


def test_the_published_file_holds_marts_and_looks_alone(publication: Publication) -> None:
    """Beside what BI reads, that which ``check`` compares pictures with."""
    schemas = "select distinct schema_name from duckdb_{}() where database_name = 'published'"
    found = sorted(name for (name,) in publication.rows(schemas.format("tables")))
    assert found == sorted([*SCHEMAS, "looks"])
    looks = "select table_name from duckdb_tables() where schema_name = 'looks'"
    looks += " and database_name = 'published' order by all"
    assert publication.rows(looks) == [("cuts",), ("steps",)]
    assert publication.rows(f"{schemas.format('views')} and not internal") == []


def test_the_published_file_is_one_that_old_clients_read(publication: Publication) -> None:
    storage = "select tags['storage_version'] from duckdb_databases()"
    storage += " where database_name = 'published'"
    assert "v1.0.0" in publication.rows(storage)[0][0]


def test_both_copies_of_a_mart_hold_its_rows(publication: Publication) -> None:
    for name, _ in publication.marts():
        source = f"source.{name}"
        for copy in (f"published.{name}", f"'{publication.parquet(name)}'"):
            assert publication.rows(f"from {source} except all from {copy}") == [], copy
            assert publication.rows(f"from {copy} except all from {source}") == [], copy


def test_parquet_files_name_their_build_and_are_compressed(publication: Publication) -> None:
    invocation_id = last_run(publication.home / DATABASE)["invocation_id"]
    for name, _ in publication.marts():
        file = publication.parquet(name)
        facts = publication.rows(f"select decode(value) from parquet_kv_metadata('{file}')")
        assert (invocation_id,) in facts
        codecs = f"select distinct compression from parquet_metadata('{file}')"
        assert publication.rows(codecs) in ([("ZSTD",)], [])


def test_the_folder_holds_the_copies_and_a_lock(publication: Publication) -> None:
    expected = {DATABASE, ".publish.lock", *(f"{name}.parquet" for name in mart_names())}
    expected |= {f"report.{name}.parquet" for name in mart_names("report")}
    assert {file.name for file in publication.folder.iterdir()} == expected


def test_publish_tells_what_it_did(publication: Publication) -> None:
    counts = [f"select count(*) from source.{name}" for name, _ in publication.marts()]
    count = sum(publication.rows(query)[0][0] for query in counts)
    assert publication.done.stderr == ""
    closing = sentence(publication.done.stdout)
    file = publication.folder / DATABASE
    for words in ("build 1 ", str(file), f"{len(counts)} marts", f"{count:,} rows"):
        assert words in closing


def test_machines_get_json(tmp_path: Path) -> None:
    database = write_build(tmp_path, 3)
    first = command("publish", "--check", "--json", "--database", database)
    done = command("publish", "--json", "--database", database)
    last = command("publish", "--check", "--json", "--database", database)
    assert [first.exit_code, done.exit_code, last.exit_code] == [1, 0, 0]
    assert json.loads(first.stdout)["is_current"] is False
    assert json.loads(last.stdout)["is_current"] is True
    file = tmp_path / "published" / DATABASE
    told = json.loads(done.stdout)
    assert told.pop("parquet_bytes") > 0
    assert told == {
        "database": str(file),
        "build_number": 3,
        "invocation_id": "run 3",
        "has_enforced_gates": True,
        "marts": 2,
        "rows": 4,
        "database_bytes": file.stat().st_size,
    }


def test_a_build_whose_gates_were_not_enforced_is_published_as_that(tmp_path: Path) -> None:
    database = write_build(tmp_path, 3)
    assert "not enforced" not in command("publish", "--database", database).stdout
    with duckdb.connect(str(database)) as connection:
        connection.execute("update build_history set has_enforced_gates = false")
    done = command("publish", "--database", database)
    said = "The gates of build 3 were not enforced: the var require_gates was false."
    assert done.exit_code == 0 and said in done.stdout
    with duckdb.connect(str(database)) as connection:
        connection.execute("alter table build_history drop has_enforced_gates")
    assert "not enforced" not in command("publish", "--database", database).stdout


NAME = 'it\'s a "mart" -- 100% 🍚 [x]'


@pytest.mark.parametrize("folder", ["it's [v2] sp ace; --", 'a=b "hi" {1} * Küche 🍚'])
def test_names_comments_and_types_of_all_kinds(tmp_path: Path, folder: str) -> None:
    database = write_build(tmp_path / folder, 2)
    with duckdb.connect(str(database)) as connection:
        table, column = quoted(NAME), quoted('it\'s, a "column"\n')
        connection.execute("create type color as enum ('red', 'it''s')")
        connection.execute(
            f'create table {table} ({column} varchar[] not null, b struct("it\'s" int, c date),'
            " d decimal(18, 3), e color, f map(varchar, int), g hugeint, h timestamptz, i blob)"
        )
        connection.execute(
            f"insert into {table} values (['a', null], {{\"it's\": 1, c: '2025-01-01'}}, 1.005,"
            " 'it''s', map {'a': 1}, 5, '2025-01-01', '\\xAA'::blob), ([], null, null, null, null,"
            " null, null, null)"
        )
        comment = "it's; drop table images -- \n\x1b[31m 🍚"
        connection.execute(f"comment on table {table} is '{comment.replace(chr(39), chr(39) * 2)}'")
        connection.execute(f"comment on column {table}.{column} is 'one'' \"two\"'")
        connection.execute("create macro twice(a) as a * 2, (a, b) as a * 2 + b")
        connection.execute(
            f"create view own_view as select *, random() as r, twice(1) as two from {table}"
        )
        connection.execute("comment on view own_view is 'Mine.'")
        connection.execute('create macro four("it\'s") as twice(twice("it\'s"))')
        connection.execute("create macro first_images(n) as table from images limit n")
        connection.execute("comment on macro four is 'Four times.'")
    done = publish(database)
    assert done.marts == 4
    with duckdb.connect(str(done.database), read_only=True) as connection:
        source = connection.execute(f"from {quoted(NAME)}").fetchall()
        assert source[0][:4] == (["a", None], source[0][1], source[0][2], "it's")
        assert len(connection.execute("from own_view").fetchall()) == 2
        assert connection.execute("select four(1), twice(1, 5)").fetchall() == [(4, 7)]
        assert len(connection.execute("from first_images(1)").fetchall()) == 1
        comments = "select comment from duckdb_tables() order by table_name"
        assert comment in [row[0] for row in connection.execute(comments).fetchall()]
        kinds = "select table_name, table_type from information_schema.tables order by all"
        assert {row[1] for row in connection.execute(kinds).fetchall()} == {"BASE TABLE"}
    assert check_published(database).is_current


@pytest.mark.parametrize("name", ["my.da ta.duckdb", "main.duckdb", "published.db", "it's"])
def test_files_of_any_name(tmp_path: Path, name: str) -> None:
    database = write_build(tmp_path, 2).rename(tmp_path / name)
    assert publish(database).database == tmp_path / "published" / name
    assert check_published(database).is_current


def test_values_that_parquet_cannot_hold_are_refused(tmp_path: Path) -> None:
    database = write_build(tmp_path, 2)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table big as select (2 ** 62)::hugeint * 65537 + 1 as size")
    with pytest.raises(PublishError, match="big"):
        publish(database)
    assert published_builds(tmp_path) == {}


def test_a_mart_that_is_no_name_for_a_file_is_refused(tmp_path: Path) -> None:
    database = write_build(tmp_path, 2)
    with duckdb.connect(str(database)) as connection:
        connection.execute('create table "../up" as select 1 as one')
    with pytest.raises(PublishError, match="no name for a file"):
        publish(database)
    assert not (tmp_path / "up.parquet").exists()


def test_two_schemas_keep_what_has_one_name_apart(tmp_path: Path) -> None:
    database = write_build(tmp_path, 2)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema report")
        connection.execute("create table report.images as select 'of a page' as text")
        connection.execute("create view twice as select 1 as one")
        connection.execute("create view report.twice as select text from report.images")
    done = publish(database)
    assert done.marts == 5
    assert check_published(database).is_current
    with duckdb.connect(str(done.database), read_only=True) as connection:
        assert connection.execute("select count(*) from images").fetchall() == [(2,)]
        for mart in ("report.images", "report.twice"):
            for copy in (mart, f"'{done.database.parent / mart}.parquet'"):
                assert connection.execute(f"from {copy}").fetchall() == [("of a page",)]
    (done.database.parent / "report.images.parquet").unlink()
    assert not check_published(database).is_current


def test_two_marts_of_one_file_name_are_refused(tmp_path: Path) -> None:
    database = write_build(tmp_path, 2)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema report")
        connection.execute("create table report.images as select 1 as one")
        connection.execute('create table "report.images" as select 1 as one')
    with pytest.raises(PublishError, match=r"the file report\.images\.parquet.* schema main"):
        publish(database)


def test_a_mart_that_is_gone_is_gone_for_bi_and_files_of_others_stay(tmp_path: Path) -> None:
    database = write_build(tmp_path, 1)
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table old_mart as select 1 as one")
    publish(database)
    folder = tmp_path / "published"
    (folder / "notes.parquet").write_text("not even Parquet")
    duckdb.sql("select 1 as one").write_parquet(str(folder / "theirs.parquet"))
    # Else the log of whoever wrote to the old file would be replayed into the new one.
    (folder / f"{DATABASE}.wal").write_text("of the old file")
    with duckdb.connect(str(database)) as connection:
        connection.execute("drop table old_mart")
    publish(write_build(tmp_path, 2))
    assert {file.name for file in folder.iterdir()} == {
        ".publish.lock",
        DATABASE,
        "build_history.parquet",
        "images.parquet",
        "notes.parquet",
        "theirs.parquet",
    }
    assert check_published(database).is_current


# ---- what is refused


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"finished_at": None}, "stopped before its end"),
        ({"failed_tests": ["a", "b", "c", "d", "e"]}, "a, b, c and 2 more"),
        ({"unbuilt_models": ["images"]}, "images"),
        ({"missing_tests": ["rules_of_images"]}, "rules_of_images"),
        ({"command": "run"}, "dbt run"),
        ({"invocation_id": "another"}, "build_history"),
        ({"failed_tests": ["\x1b[31mred"]}, "\N{REPLACEMENT CHARACTER}[31mred"),
    ],
)
def test_only_a_build_that_passed_is_published(
    tmp_path: Path, record: dict[str, Any], words: str
) -> None:
    database = write_build(tmp_path, 1)
    publish(database)
    before = files_of(tmp_path / "published")
    write_build(tmp_path, 2)
    change_run(database, **record)
    done = command("publish", "--database", database)
    assert done.exit_code == 1
    assert words in sentence(done.stderr)
    assert files_of(tmp_path / "published") == before
    status = command("publish", "--check", "--database", database)
    assert status.exit_code == 1
    assert words in sentence(status.stderr)


def test_what_is_no_build_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.duckdb"
    text = tmp_path / "text.duckdb"
    text.write_text("no database")
    foreign = tmp_path / "foreign.duckdb"
    duckdb.connect(str(foreign)).close()
    empty = tmp_path / "empty.duckdb"
    record_run(empty)
    with duckdb.connect(str(empty)) as connection:
        connection.execute("delete from audit.last_run")
    for file, words in ((missing, "make build"), (text, "text.duckdb"), (foreign, "make build")):
        for arguments in ([], ["--check"]):
            done = command("publish", *arguments, "--database", file)
            assert done.exit_code == 1
            assert words in sentence(done.stderr)
    with pytest.raises(PublishError, match="make build"):
        publish(empty)
    assert not (tmp_path / "published").exists()


def test_a_build_that_is_being_written_is_refused(dataset: Path, writer: object) -> None:
    for arguments in ([], ["--check"]):
        done = command("publish", *arguments, "--database", dataset / DATABASE)
        assert done.exit_code == 1
        assert "being written" in sentence(done.stderr)
    assert not (dataset / "published").exists()


def test_the_second_publisher_is_refused(tmp_path: Path) -> None:
    database = write_build(tmp_path, 1)
    publish(database)
    left = tmp_path / "published" / ".staging-other"
    left.mkdir()
    with FileLock(tmp_path / "published" / ".publish.lock"):
        done = command("publish", "--database", database)
    assert done.exit_code == 1
    assert "being published" in sentence(done.stderr)
    assert left.exists()


def spoil(statement: str) -> Callable[[Copies], None]:
    def spoil_database(copies: Copies) -> None:
        with duckdb.connect(str(copies.database)) as connection:
            connection.execute(statement)

    return spoil_database


def spoil_parquet(copies: Copies) -> None:
    query = (
        "select image_id, bytes + 1 as bytes from range(2) as rows(image_id), range(1) as b(bytes)"
    )
    duckdb.sql(query).write_parquet(str(copies.folder / "images.parquet"))


def cut_parquet(copies: Copies) -> None:
    file = copies.folder / "images.parquet"
    file.write_bytes(file.read_bytes()[:-20])


@pytest.mark.parametrize(
    "spoiled",
    [
        spoil("delete from images where bytes = 1"),
        spoil("update images set bytes = 2 where bytes = 1"),
        spoil("update images set bytes = null where bytes = 1"),
        spoil("alter table images alter image_id drop not null"),
        spoil("alter table images alter bytes type int"),
        spoil("comment on table images is 'Another.'"),
        spoil("comment on column images.bytes is 'Another.'"),
        spoil("create table another as select 1 as one"),
        spoil("drop table images"),
        spoil("create macro another(a) as a"),
        spoil_parquet,
        cut_parquet,
    ],
)
def test_a_copy_that_differs_from_the_build_is_never_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoiled: Callable[[Copies], None]
) -> None:
    database = write_build(tmp_path, 1)
    publish(database)
    before = files_of(tmp_path / "published")
    write_build(tmp_path, 2)
    write = Copies.write

    def write_and_spoil(copies: Copies, invocation_id: str) -> None:
        write(copies, invocation_id)
        spoiled(copies)

    monkeypatch.setattr(Copies, "write", write_and_spoil)
    with pytest.raises(PublishError):
        publish(database)
    assert files_of(tmp_path / "published") == before


# ---- what --check tells


def test_check_tells_what_bi_has(tmp_path: Path) -> None:
    database = write_build(tmp_path, 1)
    folder = tmp_path / "published"

    def finding(*words: str, is_current: bool = False) -> None:
        status = check_published(database)
        assert status.is_current == is_current
        for word in words:
            assert word in status.finding

    finding("Nothing is published", "image-duplicates publish")
    publish(database)
    finding("build 1", is_current=True)
    done = command("publish", "--check", "--database", database)
    assert (done.exit_code, "build 1" in sentence(done.stdout)) == (0, True)
    write_build(tmp_path, 2)
    finding("BI has build 1", "build 2", "image-duplicates publish")
    old = (folder / DATABASE).read_bytes()
    publish(database)
    finding("build 2", is_current=True)
    # As a kill between the renames leaves it, with and without a build since.
    (folder / DATABASE).write_bytes(old)
    finding("BI has build 1", "not all Parquet files")
    publish(database)
    (folder / "images.parquet").unlink()
    finding("BI has build 2", "not all Parquet files")
    publish(database)
    finding("build 2", is_current=True)
    write_build(tmp_path, 3, failed_tests=["expectations_are_met"])
    finding("BI has build 2", "expectations_are_met")
    (folder / DATABASE).write_text("no database")
    done = command("publish", "--check", "--database", database)
    assert done.exit_code == 1
    assert "cannot be read" in sentence(done.stderr)


def test_a_clock_that_goes_back_hides_no_build(tmp_path: Path) -> None:
    database = write_build(tmp_path, 1, finished_at="2099-01-01 00:01:00")
    publish(database)
    write_build(tmp_path, 2, finished_at="2001-01-01 00:01:00")
    os.utime(database, (1, 1))
    status = check_published(database)
    assert not status.is_current and "build 2 has passed since" in status.finding
    assert publish(database).build_number == 2
    assert check_published(database).is_current

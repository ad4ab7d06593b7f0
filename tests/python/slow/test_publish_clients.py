"""What is published is read by every client, wherever it lies, whatever runs beside it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from project import DATABASE, ROOT, mart_names
from small_build import write_build

from image_duplicates.publish import publish

READER = ROOT / "tests" / "python" / "support" / "reader.py"
# The oldest that we promise, the one that writes, and one whose own files ours cannot open.
VERSIONS = ("1.1.3", "1.5.6", "2.0.0")


@pytest.fixture(scope="session")
def clients(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A Python for each version of DuckDB, with nothing else in it."""
    base = tmp_path_factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "clients"
    pythons = {version: home / version / "bin" / "python" for version in VERSIONS}
    with FileLock(home.with_suffix(".lock")):
        if not (home / "made").exists():
            for version, python in pythons.items():
                making = [sys.executable, "-m", "venv", "--without-pip", home / version]
                subprocess.run(making, check=True)
                pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
                package = ["--only-binary", ":all:", f"duckdb=={version}"]
                subprocess.run([*pip, "--disable-pip-version-check", *package], check=True)
            (home / "made").touch()
    return pythons


@pytest.fixture
def read(clients: dict[str, Path]) -> Iterator[Callable[[str, Path], subprocess.Popen]]:
    """Starts a reader of a version, which goes on until its input is closed."""
    readers = []

    def start(version: str, file: Path) -> subprocess.Popen:
        readers.append(
            subprocess.Popen(
                [clients[version], "-I", READER, file],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        )
        return readers[-1]

    yield start
    for reader in readers:
        reader.stdin.close()
        assert reader.wait(30) == 0
        reader.stdout.close()


def answer(reader: subprocess.Popen, again: bool = False) -> dict:
    if again:
        reader.stdin.write("\n")
        reader.stdin.flush()
    return json.loads(reader.stdout.readline())


@pytest.mark.parametrize("version", VERSIONS)
def test_every_client_reads_it_renamed_elsewhere_and_during_a_build(
    dataset: Path,
    tmp_path: Path,
    read: Callable[[str, Path], subprocess.Popen],
    version: str,
    request: pytest.FixtureRequest,
) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("create view own_view as select * from main.images")
    publish(dataset / DATABASE)
    request.getfixturevalue("writer")
    copy = tmp_path / "else where" / "ren amed 🍚.duckdb"
    copy.parent.mkdir()
    shutil.copy(dataset / "published" / DATABASE, copy)
    # Two at once over one file, and a copy that nothing lies beside.
    readers = [read(version, dataset / "published" / DATABASE) for _ in range(2)]
    first, second, third = map(answer, [*readers, read(version, copy)])
    assert first == second == third
    assert first["version"] == version
    schemas = ("looks", "main", "report")
    assert first["kinds"] == [[schema, "BASE TABLE"] for schema in schemas]
    looks = {"cuts", "steps"}
    assert set(first["tables"]) == mart_names() | mart_names("report") | looks | {"own_view"}
    assert first["tables"]["own_view"] == first["tables"]["images"]
    with duckdb.connect(str(copy), read_only=True) as connection:
        comments = connection.execute(
            "select table_name, null, comment from duckdb_tables() union all"
            " select table_name, column_name, comment from duckdb_columns()"
            " where not internal order by all"
        ).fetchall()
    assert [tuple(row) for row in first["comments"]] == comments


def test_whoever_has_the_old_file_open_keeps_it(
    tmp_path: Path, read: Callable[[str, Path], subprocess.Popen]
) -> None:
    database = write_build(tmp_path, 1)
    file = publish(database).database
    reader = read("1.1.3", file)
    old = answer(reader)
    with file.open("rb") as held:
        before = file.read_bytes()
        publish(write_build(tmp_path, 2))
        # DuckDB may have read all by now; what it has not read is the old file, too.
        assert held.read() == before
    assert answer(reader, again=True) == old
    assert answer(read("1.1.3", file))["tables"] != old["tables"]

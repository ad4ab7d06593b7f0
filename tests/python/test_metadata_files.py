"""Which metadata files may be read: those that DuckDB finds, but for what only looks like one."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import duckdb
import pytest
from folders import write
from project import DATABASE, ROOT, run_dbt

from image_duplicates.metadata_files import add_functions, list_metadata_files

JSON = "**/*.[jJ][sS][oO][nN]"
OUT = "leads out of the folder"
ODD = "not a regular file"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a file in each of some places, and another folder beside it."""
    for name in ("top.json", "Go/Rice/UPPER.JSON", "Go/a.json", ".hidden/.b.json", "Go/notes.txt"):
        write(tmp_path / "metadata" / name, name)
    write(tmp_path / "outside" / "Go" / "far.json", "secret")
    return tmp_path / "metadata"


def listed(folder: Path, pattern: str = JSON) -> tuple[set[str], dict[str, str]]:
    """What may be read, told by what DuckDB then reads; and the problems of the rest."""
    root = f"{folder}/"
    found = list_metadata_files(root.replace("[", "[[]") + pattern, root)
    query = "select filename from read_blob(cast(? as varchar[]))"
    read = [row[0] for row in duckdb.execute(query, [found["readable"]]).fetchall()]
    assert len(read) == len(set(read)) == len(found["readable"])
    problems = {row["file_path"].removeprefix(root): row["problem"] for row in found["rejected"]}
    assert len(problems) == len(found["rejected"])
    return {name.removeprefix(root) for name in read}, problems


ALL = {"top.json", "Go/Rice/UPPER.JSON", "Go/a.json", ".hidden/.b.json"}
PATTERNS = [
    JSON,
    "*.json",
    "*/*.json",
    "**/a.json",
    "Go/**/*",
    "**",
    "**/Rice/*",
    "*/Rice/[A-Z]*",
    "**/[!.]*.json",
    "?o/?.json",
    "**/**.json",
    "[[]x]/*",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_files_are_those_that_duckdb_finds(folder: Path, pattern: str) -> None:
    for name in ("[x]/[x].json", "q?.json", "star*/*.json", "odd name's \n.json"):
        write(folder / name, name)
    (folder / "loop").symlink_to(folder)
    (folder / "Go" / "again").symlink_to("Rice")
    (folder / "Rice").symlink_to("Go/Rice")
    found = duckdb.execute("from glob(?)", [f"{folder}/{pattern}"]).fetchall()
    expected = {row[0].removeprefix(f"{folder}/") for row in found}
    assert listed(folder, pattern) == (expected, {})
    assert expected


def test_links_inside_the_folder_are_followed_and_links_out_of_it_are_not(folder: Path) -> None:
    (folder / "again.json").symlink_to("Go/a.json")
    (folder / "Go" / "twice.json").symlink_to(folder / "again.json")
    (folder / "far.json").symlink_to("../outside/Go/far.json")
    (folder / "by way.json").symlink_to(folder / "far")
    (folder / "far").symlink_to("../outside/Go/far.json")
    (folder / "Out").symlink_to("../outside")
    (folder / "gone.json").symlink_to("../outside/gone.json")
    problems = {"far.json": OUT, "by way.json": OUT, "Out/": OUT, "gone.json": OUT}
    assert listed(folder) == (ALL | {"again.json", "Go/twice.json"}, problems)
    assert listed(folder, "*/*.json")[1] == {"Out/": OUT}
    assert listed(folder, "O*/Go/far.json") == (set(), {"Out/": OUT})


def test_a_folder_whose_name_begins_alike_is_outside(folder: Path) -> None:
    write(folder.with_name("metadata2") / "near.json", "secret")
    (folder / "near.json").symlink_to("../metadata2/near.json")
    assert listed(folder) == (ALL, {"near.json": OUT})


def test_links_that_lead_nowhere_are_told(folder: Path) -> None:
    (folder / "dangling.json").symlink_to("nothing.json")
    (folder / "ring.json").symlink_to("Go/ring.json")
    (folder / "Go" / "ring.json").symlink_to("../ring.json")
    ring = "cannot be read: Too many levels of symbolic links"
    assert listed(folder) == (
        ALL,
        {
            "dangling.json": "cannot be read: No such file or directory",
            "ring.json": ring,
            "Go/ring.json": ring,
        },
    )


def test_only_regular_files_are_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe would wait for ever. A folder is a folder, whatever its name."""
    os.mkfifo(folder / "pipe.json")
    (folder / "to pipe.json").symlink_to("pipe.json")
    write(folder / "folder.json" / "inner.json", "x")
    # The path of a socket must be short.
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.json")
        problems = {"pipe.json": ODD, "to pipe.json": ODD, "socket.json": ODD}
        assert listed(folder) == (ALL | {"folder.json/inner.json"}, problems)


def test_names_that_sql_cannot_say_are_rejected(folder: Path) -> None:
    (folder / os.fsdecode(b"\xff.json")).write_text("x")
    (folder / "back\\slash.json").write_text("x")
    (folder / "back\\slash*.json").write_text("x")
    problems = {
        r"\xff.json": "its name is not UTF-8",
        r"back\slash*.json": "its name has a backslash beside a wildcard",
    }
    assert listed(folder) == (ALL | {r"back\slash.json"}, problems)


@pytest.mark.parametrize("name", ["link", "[x] folder", "."])
def test_the_folder_itself_may_have_any_name_or_be_a_link(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    place = folder.parent / name if name != "." else Path()
    if name == "[x] folder":
        folder.rename(place)
    elif name == "link":
        place.symlink_to(folder)
    assert listed(place) == ((ALL, {}))


def test_a_single_file_is_the_choice_of_the_user(folder: Path) -> None:
    (folder / "link.json").symlink_to("../outside/Go/far.json")
    os.mkfifo(folder / "pipe.json")
    assert listed(folder, "link.json") == ({"link.json"}, {})
    assert listed(folder, "pipe.json") == (set(), {"pipe.json": ODD})
    assert listed(folder, "none.json") == (set(), {})


def test_other_machines_are_left_to_duckdb() -> None:
    found = list_metadata_files("s3://bucket/*.json", "s3://bucket/")
    assert found == {"readable": ["s3://bucket/*.json"], "rejected": []}


def test_a_profile_without_the_plugin_trusts_the_folder(tmp_path: Path) -> None:
    """As in a project that uses this one as a package, and under dbt 2."""
    lines = (ROOT / "profiles.yml").read_text().splitlines(keepends=True)
    kept = [line for line in lines if "plugin" not in line]
    assert len(kept) == len(lines) - 2
    write(tmp_path / "profiles.yml", "".join(kept))
    text = "{{ require_metadata() }}; {{ read_text_files('a/*.json', 'a/') }}"
    command = ["compile", "--inline", text, "--profiles-dir", str(tmp_path), "--quiet"]
    compiled = run_dbt(command, tmp_path / DATABASE, tmp_path / "target", "a")
    assert compiled.exit_code == 0, compiled.output
    assert "read_blob('a/*.json')" in compiled.output.replace("\n", "").replace(" ", "")
    assert "list_metadata_files" not in compiled.output


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        add_functions(connection)
        yield connection


def test_one_list_serves_a_whole_build(folder: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Until the next one looks."""

    def ask(function: str) -> list[tuple]:
        return connection.execute(f"select {function}('{folder}/{JSON}', '{folder}/')").fetchall()

    before = ask("list_metadata_files")
    (folder / "new.json").write_text("x")
    assert ask("list_metadata_files") == before
    assert ask("find_metadata_files") == [(None,)]
    assert len(ask("list_metadata_files")[0][0]["readable"]) == len(ALL) + 1


def test_a_folder_that_cannot_be_listed_is_no_empty_one(
    folder: Path, connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = f"select find_metadata_files('{folder}/no/{JSON}', '{folder}/no/')"
    assert connection.execute(ask).fetchall() == [("",)]
    monkeypatch.setattr(os, "scandir", Mock(side_effect=PermissionError(13, "Permission denied")))
    reason = " (cannot be read: Permission denied)"
    assert connection.execute(ask).fetchall() == [(reason,)]

"""Which metadata files may be read: those that DuckDB finds, but for what only looks like one."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import duckdb
import pytest
from folders import entry, nested, write
from project import DATABASE, ROOT, Dbt, run_dbt
from shards import write_img2dataset, write_parquet

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


def test_files_with_other_names_are_counted(folder: Path) -> None:
    write(folder / "Go" / "a.json.bak", "")
    write(folder / "Go" / "Rice" / "OLD.Bak", "")
    write(folder / "README", "")
    write(folder / "weird.\x1b[31m", "")
    # Known to hold metadata, so rejected.
    write(folder / "a.json.zip", "")
    write_img2dataset(folder / "00000.parquet", [])
    write(folder / "00000_stats.json", "{}")
    root = f"{folder}/"
    found = list_metadata_files(root + JSON, root)
    assert found["skipped"] == "2 .bak, 2 without an ending, 1 .txt"
    assert [row["file_path"] for row in found["rejected"]] == [f"{folder}/a.json.zip"]
    # Of a pattern, its user has left them out.
    assert list_metadata_files(f"{root}**/*_metadata.json", root)["skipped"] is None


def test_files_with_other_names_are_told(dbt: Dbt, folder: Path, tmp_path: Path) -> None:
    nested(folder, "Go", "Puto", {"1": entry("1.jpg", "cake")})
    built = dbt.images(folder, tmp_path)
    assert f"Left unread in {folder} for their names: 1 .txt" in " ".join(built.output.split())
    for path in folder.rglob("*.[jJ]*"):
        path.unlink()
    built = dbt.images(folder, tmp_path)
    assert built.exit_code == 1
    said = f"No metadata was found at {folder} (left unread for their names: 1 .txt) (JSON"
    assert said in " ".join(built.output.split())


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
        others = ", ''" if function.startswith("find") else ""
        query = f"select {function}('{folder}/{JSON}'{others}, '{folder}/')"
        return connection.execute(query).fetchall()

    before = ask("list_metadata_files")
    (folder / "new.json").write_text("x")
    assert ask("list_metadata_files") == before
    assert ask("find_metadata_files") == [(None,)]
    assert len(ask("list_metadata_files")[0][0]["readable"]) == len(ALL) + 1


def test_a_folder_that_cannot_be_listed_is_no_empty_one(
    folder: Path, connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = f"select find_metadata_files('{folder}/no/{JSON}', '', '{folder}/no/')"
    assert connection.execute(ask).fetchall() == [("",)]
    monkeypatch.setattr(os, "scandir", Mock(side_effect=PermissionError(13, "Permission denied")))
    reason = " (cannot be read: Permission denied)"
    assert connection.execute(ask).fetchall() == [(reason,)]


def test_parquet_is_metadata_where_img2dataset_wrote_it(folder: Path) -> None:
    row = {"url": "u", "key": "0", "status": "success"}
    write_img2dataset(folder / "out/00000.parquet", [row])
    write_img2dataset(folder / "out/[odd].PARQUET", [row])
    pictures = "url varchar, key varchar, status varchar, jpg blob"
    write_parquet(folder / "pictures.parquet", [("u", "0", "success", b"x")], columns=pictures)
    write_parquet(folder / "other.parquet", [(1,)], columns="url bigint")
    write(folder / "junk.parquet", "junk")
    damaged = write_img2dataset(folder / "damaged.parquet", [row] * 9)
    damaged.write_bytes(damaged.read_bytes().replace(b"success", b"s\xff\xff"))
    (folder / "pipe.parquet").mkdir()
    read, problems = listed(folder, "**/*.[pP][aA][rR][qQ][uU][eE][tT]")
    assert read == {"out/00000.parquet", "out/[odd].PARQUET"}
    assert problems.pop("junk.parquet").startswith("no Parquet that can be read: ")
    assert problems.pop("damaged.parquet").startswith("no Parquet that can be read: ")
    assert problems == {
        "pictures.parquet": "holds pictures: scan its folder",
        "other.parquet": "no metadata of img2dataset: it has no key and no status",
    }


def test_json_that_parquet_has_all_of_is_not_read(folder: Path) -> None:
    """img2dataset writes one for each picture, and one for each shard."""
    for name in ("00000_stats", "00000/000000001", "00001_stats", "00001/000000001", "00000/Rice"):
        write(folder / f"out/{name}.json", "{}")
    write_img2dataset(folder / "out/00000.parquet", [])
    read, problems = listed(folder, "out/" + JSON)
    assert read == {"out/00001_stats.json", "out/00001/000000001.json", "out/00000/Rice.json"}
    assert problems == {}


IN_PARQUET = """
    select metadata_file, entry_key, category_name, class_name, source_url, content_hash,
        hash_status, relative_path, width_px, download_error
    from images order by 1, 2
"""


def test_img2dataset_is_read_beside_json_and_a_bad_row_is_one_row(
    dbt: Dbt, metadata: Path, tmp_path: Path
) -> None:
    """A class is the folder, unless rows say theirs; no class is lost, and every row is counted."""
    md5, sha256 = "ab" * 16, "cd" * 32
    done = {"url": "https://a.example/1", "status": "success", "width": 4, "height": 3}
    write_img2dataset(
        metadata / "cats/00000.parquet",
        [
            {**done, "key": "0", "md5": md5},
            {**done, "key": "1", "status": "failed_to_download", "error_message": "HTTP 404"},
            {**done, "key": "1", "md5": md5},
            {**done, "key": None, "md5": md5},
            {**done, "key": "../../2", "md5": "none"},
        ],
        "md5",
    )
    rows = [
        {**done, "key": "0", "sha256": sha256, "class": "dog"},
        {**done, "key": "1", "sha256": "ef" * 64, "class": None},
    ]
    write_img2dataset(metadata / "mixed/00000.parquet", rows, "sha256", "class")
    write_img2dataset(metadata / "empty/00000.parquet", [])
    write(metadata / "mixed/broken.parquet", "PAR1 broken PAR1")
    nested(metadata, "Go", "Rice", {"1": entry("Go/Rice/1.jpg", "rice", hash=md5)})
    select = ["build", "--select", "+classes", "rejected_images", "rejected_files"]
    built = dbt([*select, "--indirect-selection", "empty"], metadata, tmp_path / "out")
    assert built.exit_code == 0, built.output
    cats, mixed = "cats/00000.parquet", "mixed/00000.parquet"
    url = "https://a.example/1"
    rice = ("Go/Rice/Rice_metadata.json", "1", "Go", "Rice", "https://www.rice.example/rice.webp")
    assert built.rows(IN_PARQUET) == [
        (*rice, md5, "valid", "Go/Rice/1.jpg", 1224, None),
        (
            cats,
            "../../2",
            "Unknown",
            "cats",
            url,
            None,
            "malformed",
            "cats/00000/../../2.jpg",
            4,
            None,
        ),
        (cats, "0", "Unknown", "cats", url, md5, "valid", "cats/00000/0.jpg", 4, None),
        (cats, "1", "Unknown", "cats", url, None, "not_downloaded", None, None, "HTTP 404"),
        (mixed, "0", "Unknown", "dog", url, sha256, "valid", "mixed/00000/0.jpg", 4, None),
        (mixed, "1", "Unknown", "Unknown", url, None, "malformed", "mixed/00000/1.jpg", 4, None),
    ]
    query = "select metadata_file, entry_number, reason from rejected_images order by 2"
    assert built.rows(query) == [
        (cats, 3, "entry key occurs twice in this file"),
        (cats, 4, "key is missing"),
    ]
    [(name, reason)] = built.rows("select metadata_file, reason from rejected_files")
    assert name == "mixed/broken.parquet" and reason.startswith("no Parquet that can be read: ")
    counts = "select class_name, metadata_files, found_urls, image_entries from classes order by 1"
    assert built.rows(counts) == [
        ("Rice", 1, 1, 1),
        ("Unknown", 1, 1, 1),
        ("cats", 1, 5, 3),
        ("dog", 1, 1, 1),
        ("empty", 1, None, 0),
    ]

"""Bad input costs a row in rejected_files or rejected_images, or a value; never the run."""

import json
import shutil
from pathlib import Path
from typing import Any

import hostile
import pytest
from folders import entry, flat, legacy, md5, write
from ordinary_user import as_ordinary_user
from project import Build, CompiledProject, Dbt


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def entries(home: Path) -> int:
    return hostile.write_hostile(home / "metadata")


@pytest.fixture(scope="module")
def built(dbt: Dbt, home: Path, entries: int) -> Build:
    return dbt.build(home / "metadata", home)


def test_only_the_gate_fails(built: Build) -> None:
    assert built.unwell == {"expectations_are_met"}, built.output
    # No name steers the terminal that the findings are printed on.
    assert "\x1b" not in built.output


@pytest.mark.parametrize("name", hostile.BAD_FILES)
def test_bad_file_is_rejected_with_its_reason(built: Build, name: str) -> None:
    query = "select metadata_file, reason from rejected_files"
    assert dict(built.rows(query)).get(name) == hostile.BAD_FILES[name][1]


@pytest.mark.parametrize("name", hostile.UNREAD)
def test_what_is_no_file_of_the_folder_is_left_unread(built: Build, name: str) -> None:
    query = "select metadata_file, reason, excerpt from rejected_files"
    rows = [row[1:] for row in built.rows(query) if row[0] == name]
    assert rows == [(hostile.UNREAD[name], None)]


def test_nothing_outside_the_folder_gets_into_the_build(built: Build) -> None:
    assert hostile.SECRET.encode() not in built.database.read_bytes()
    assert hostile.SECRET not in built.output


def test_nothing_else_is_rejected_and_nothing_is_lost(built: Build, entries: int) -> None:
    named = {*hostile.BAD_FILES, *hostile.UNREAD}
    assert built.texts("select metadata_file from rejected_files") == named
    assert built.value("select max(length(excerpt)) from rejected_files") == 200
    images, rejected = built.rows("select image_entries, rejected_images from duplicate_summary")[0]
    assert images + rejected == entries
    assert built.value("select max(length(excerpt)) from rejected_images") <= 200


def values(built: Build, class_name: str, columns: str) -> dict[str, tuple]:
    query = f"select entry_key, {columns} from images where class_name = '{class_name}'"
    return {key: tuple(others) for key, *others in built.rows(query)}


def by_key(rows: list[tuple]) -> dict[str, tuple]:
    return {str(number): row for number, row in enumerate(rows)}


def test_hashes(built: Build) -> None:
    found = values(built, "hash", "content_hash, hash_status")
    assert found == by_key([row[1:] for row in hostile.HASHES])
    assert built.value("select count(*) from hash_groups where content_hash is null") == 0


def test_bytes(built: Build) -> None:
    found = values(built, "bytes", "file_bytes, file_bytes_status")
    assert found == by_key([row[1:] for row in hostile.NUMBERS])


def test_dimensions(built: Build) -> None:
    found = values(built, "width", "width_px, height_px, dimensions_status")
    numbers = [(number, 816, status) for _, number, status in hostile.NUMBERS]
    assert found == by_key([*numbers, (None, 816, "unreadable")])


def test_times(built: Build) -> None:
    columns = "cast(downloaded_at as varchar), downloaded_at_status"
    found = values(built, "downloaded at", columns)
    assert found == by_key([row[1:] for row in hostile.TIMES])


def rejected(built: Build, class_name: str) -> list[tuple]:
    columns = "entry_number, entry_key, reason"
    where = f"where class_name = '{class_name}' order by entry_number"
    return built.rows(f"select {columns} from rejected_images {where}")


def test_entries_that_are_no_objects(built: Build) -> None:
    count = len(hostile.NO_ENTRIES)
    reason = "entry is not an object"
    assert rejected(built, "Entries") == [(n + 1, str(n), reason) for n in range(count)]
    assert values(built, "Downloads", "hash_status") == by_key([("not_downloaded",)] * count)
    said = [None, "5", "text", "[]", "[{}]", "true"]
    assert values(built, "Downloads", "download_error") == by_key([(text,) for text in said])


def test_first_entry_of_a_key_stands(built: Build) -> None:
    found = values(built, "Keys", "relative_path")
    assert found == {"1": ("r/1.jpg",), "2": ("r/2.jpg",)}
    assert rejected(built, "Keys") == [
        (3, "1", "entry key occurs twice in this file"),
        (4, "1", "entry is not an object"),
    ]
    assert values(built, "Fields", "content_hash") == {"1": (md5("f0"),)}


def test_a_file_on_disk_counts_once_however_it_is_spelt(built: Build) -> None:
    query = "select content_hash, relative_path from images where category_name = 'Paths'"
    assert built.rows(query) == [(md5("path 1"), "images/p/1.jpg")]
    reasons = "select reason, count(*) from rejected_images where category_name = 'Paths'"
    assert built.rows(f"{reasons} group by reason") == [
        ("relative_path is that of another entry", 3)
    ]
    found = values(built, "Paths", "relative_path")
    assert found == by_key([(clean or raw,) for raw, clean in hostile.ODD_PATHS.items()])


def test_class_names_are_text(built: Build) -> None:
    found = set(built.rows("select category_name, class_name from classes"))
    assert {(name, name) for name in hostile.NAMES} <= found
    # The class of a folder is that of a file which says the same.
    query = "select class_name, hashed_images from classes where category_name = class_name"
    counts = dict(built.rows(query))
    for name in hostile.NAMES:
        assert counts[name] == 2 + (name in hostile.FOLDER_NAMES)
    query = "select class_name, hashed_images from classes where category_name = 'Accents'"
    assert built.rows(query) == [("Jalape\u00f1o", 2)]


def test_odd_files_that_are_fine(built: Build) -> None:
    for name in ("Marked", "Upper", "Deep", "Big"):
        assert len(values(built, name, "content_hash")) == 1, name


def fresh(folder: Path) -> Path:
    """The folder of the compiled project without what the last test left."""
    shutil.rmtree(folder)
    folder.mkdir()
    return folder


def query(compiled: CompiledProject, text: str) -> list[tuple[Any, ...]]:
    with compiled.build() as connection:
        return connection.execute(text).fetchall()


def test_later_images_of_one_cached_url_are_rejected(compiled: CompiledProject) -> None:
    """A key that occurs twice in an image_cache is no second download, listed or not."""
    folder = fresh(compiled.folder) / "Go" / "Rice"
    for number, url in enumerate(("u", "v")):
        first, second = (f'{{"hash": "{md5(url + n)}", "size": 5}}' for n in "12")
        write(folder / f"{number}_urls.json", {"search_key": "Rice", "urls": ["u"]})
        cache = f'{{"image_cache": {{"{url}": {first}, "{url}": {second}}}}}'
        write(folder / f"{number}_metadata.json", cache)
    found = query(compiled, "select content_hash from images where is_hashed order by all")
    assert sorted(found) == sorted([(md5("u1"),), (md5("v1"),)])
    assert query(compiled, "select reason, count(*) from rejected_images group by all") == [
        ("entry key occurs twice in this file", 2)
    ]


@pytest.mark.parametrize("path", [{}, {"relative_path": ""}, {"relative_path": "a.jpg"}])
def test_an_url_listed_twice_is_one_download(compiled: CompiledProject, path: dict) -> None:
    """One cached image is one file on disk, so it is no duplicate of itself."""
    cache = {"https://a.example/1.jpg": {"hash": md5("a"), "size": 5, **path}}
    legacy(fresh(compiled.folder), "Go", "Rice", list(cache) * 2, cache)
    assert query(compiled, "select copies from hash_groups") == [(1,)]


def test_pairs_are_told_apart_by_case(compiled: CompiledProject) -> None:
    folder = fresh(compiled.folder)
    for name in ("Rice", "rice"):
        legacy(folder, "Go", name, ["u"], {u: {"hash": md5(name + u), "size": 5} for u in "uv"})
    found = query(compiled, "select class_name, content_hash from images")
    assert sorted(found) == sorted((name, md5(name + u)) for name in ("Rice", "rice") for u in "uv")


def test_entries_of_a_repeated_images_key_are_not_lost(compiled: CompiledProject) -> None:
    first, second = (json.dumps({key: entry(f"{key}.jpg", key)}) for key in "12")
    text = f'{{"search_key": "Rice", "images": {first}, "images": {second}}}'
    write(fresh(compiled.folder) / "Rice.json", text)
    places = ("images", "rejected_images", "rejected_files")
    counts = [query(compiled, f"select count(*) from {mart}")[0][0] for mart in places]
    assert counts in ([2, 0, 0], [1, 1, 0], [0, 0, 1])


def test_a_file_that_changes_while_it_is_read_is_rejected(compiled: CompiledProject) -> None:
    """Its entries are read after it is judged, and no figure is of half a file."""
    folder = fresh(compiled.folder)
    steady, rewritten, gone = (
        flat(folder, "Go", name, {"1": entry(f"{name}.jpg", name)})
        for name in ("Steady", "Rewritten", "Gone")
    )

    def change(statement: str) -> None:
        if statement.startswith("create table") and '"stg_metadata__entries"' in statement[:90]:
            data = rewritten.read_bytes()
            rewritten.write_bytes(data.replace(md5("Rewritten").encode(), md5("Other").encode()))
            gone.unlink()

    with compiled.fill(compiled.connect(), before=change) as connection:
        rejected = connection.execute("select metadata_file, reason from rejected_files").fetchall()
        images = connection.execute("select metadata_file from images").fetchall()
    reason = "changed while it was read"
    assert sorted(rejected) == [(gone.name, reason), (rewritten.name, reason)]
    assert images == [(steady.name,)]


def test_what_this_user_may_not_read_costs_a_row(compiled: CompiledProject) -> None:
    """A file and a whole folder; root may read both, so root asks as somebody else."""
    folder = fresh(compiled.folder)
    flat(folder, "Go", "Rice", {}).chmod(0)
    flat(folder, "Go", "Puto", {})
    flat(folder / "locked", "Go", "Laing", {}).parent.chmod(0)
    rejected, classes = as_ordinary_user(
        compiled,
        "select metadata_file, reason, excerpt from rejected_files order by all",
        "select class_name from classes",
    )
    (folder / "locked").chmod(0o755)
    denied = "cannot be read: Permission denied"
    assert rejected == [("Rice.json", denied, None), ("locked/", denied, None)]
    assert classes == [("Puto",)]

"""Compressed, line by line or large: the rows are those of the plain file, or there is a reason."""

import gzip
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from folders import entry, flat, legacy, nested, unified, write
from project import CompiledProject

from image_duplicates import metadata_parts
from image_duplicates.contents import contents
from image_duplicates.metadata_files import list_metadata_files
from image_duplicates.metadata_parts import UnreadableError, unpack

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TABLES = ("images", "rejected_images", "rejected_files", "intermediate.int_metadata_files")
PACKED: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstd.compress}
AWKWARD = {
    'key "}{ \\': entry("images/1.webp", 'a\\"},"x'),
    "\\": "text, with } and ,",
    "": [1, {"images": {}}],
    "ключ": entry("images/2.webp", "ü"),
    "images": {"images": {"1": {}}},
    "same": entry("images/3.webp", "b"),
}


@pytest.fixture(autouse=True)
def _no_files_of_another_test(compiled: CompiledProject) -> None:
    shutil.rmtree(compiled.folder, ignore_errors=True)
    compiled.folder.mkdir()


def rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple]:
    """All rows, but for the name of the file, and what is made of it."""
    query = f"select columns(c -> c not in ('metadata_file', 'image_id', 'pair_name')) from {table}"
    return sorted(connection.execute(query).fetchall(), key=repr)


def write_all(folder: Path) -> None:
    images = {str(i): entry(f"images/{i}.webp", f"p{i % 7}") for i in range(40)}
    nested(folder, "Go", "Rice", images)
    flat(folder, "Glow", "Awkward", AWKWARD)
    legacy(folder, "Go", "Pair", ["https://a.example/1"], {"https://a.example/1": {"hash": "x"}})
    write(folder / "broken.json", '{"search_key": "x", "images": {"1": {}')
    write(folder / "mark.json", b"\xef\xbb\xbf" + json.dumps(unified("Mark", AWKWARD)).encode())
    write(folder / "latin.json", '{"search_key": "é", "images": {}}'.encode("latin-1"))
    write(folder / "empty.json", "")
    text = json.dumps(unified("Twice", {"1": {}, "2": {}}), indent=1)
    write(folder / "twice.json", text.replace('"2": {}', '"1": {},\n "2": {}, "3": []'))


@pytest.mark.parametrize("way", [".gz", ".zst", "parts"])
def test_the_rows_are_those_of_the_plain_files(
    compiled: CompiledProject, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    write_all(compiled.folder)
    with compiled.build() as connection:
        expected = {table: rows(connection, table) for table in TABLES}
    assert expected["images"]
    if way == "parts":
        monkeypatch.setattr(metadata_parts, "LARGE_BYTES", 100)
        monkeypatch.setattr(metadata_parts, "PART_BYTES", 700)
    else:
        for path in [path for path in compiled.folder.rglob("*.json") if path.is_file()]:
            write(path.with_name(path.name + way), PACKED[way](path.read_bytes()))
            path.unlink()
    with compiled.build() as connection:
        assert {table: rows(connection, table) for table in TABLES} == expected


@pytest.mark.parametrize("ending", ["", *PACKED])
def test_lines_are_the_entries_of_a_file_that_is_the_first(
    compiled: CompiledProject, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """An entry is under its `key`, else the number of its line; a bad line is one row."""
    monkeypatch.setattr(metadata_parts, "PART_BYTES", 1000)
    header = {"search_key": "Rice", "number_of_images_requested": 5}
    entries = [entry(f"images/{i}.webp", f"p{i % 7}") for i in range(10)]
    named = {"key": "mine", **entry("images/mine.webp", "p1")}
    lines = [header, *entries, "no JSON", "[1]", "", named]
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    images = dict(enumerate([*entries, "no JSON", "[1]"], 2)) | {"mine": named}
    plain = write(compiled.folder / "Rice.json", header | {"images": images})
    with compiled.build() as connection:
        expected = {table: rows(connection, table) for table in TABLES[:3]}
    assert len(expected["images"]) == 11
    assert len(expected["rejected_images"]) == 2
    plain.unlink()
    write(compiled.folder / f"Rice.ndjson{ending}", PACKED.get(ending, bytes)(text.encode()))
    with compiled.build() as connection:
        assert {table: rows(connection, table) for table in TABLES[:3]} == expected


def test_a_file_of_one_line_is_plain_json(compiled: CompiledProject) -> None:
    write(compiled.folder / "Rice.jsonl", unified("Rice", {"1": {}}))
    write(compiled.folder / "bad.jsonl", "no JSON\n{}")
    write(compiled.folder / "latin.jsonl", b'{"search_key": "Rice"}\n{"key": "\xe9"}')
    with compiled.build() as connection:
        assert len(rows(connection, "images")) == 1
        found = connection.execute("select metadata_file, reason from rejected_files").fetchall()
    assert dict(found) == {"bad.jsonl": "not valid JSON", "latin.jsonl": "not UTF-8 text"}


def problems(folder: Path) -> dict[str, str]:
    found = list_metadata_files(f"{folder}/**/*.[jJ][sS][oO][nN]", f"{folder}/")
    return {Path(row["file_path"]).name: row["problem"] for row in found["rejected"]}


def test_what_cannot_be_unpacked_is_rejected_with_its_reason(tmp_path: Path) -> None:
    text = json.dumps(unified("Rice", AWKWARD)).encode() * 50
    for ending, pack in PACKED.items():
        write(tmp_path / f"good.json{ending}", pack(text))
        write(tmp_path / f"cut.json{ending}", pack(text)[:-4])
        write(tmp_path / f"start.json{ending}", pack(text)[:6])
        write(tmp_path / f"plain.json{ending}", text)
        write(tmp_path / f"empty.json{ending}", b"")
        spoilt = bytearray(pack(text))
        spoilt[len(spoilt) // 2 :: 3] = bytes(len(spoilt[len(spoilt) // 2 :: 3]))
        write(tmp_path / f"spoilt.json{ending}", bytes(spoilt))
        write(tmp_path / f"rest.json{ending}", pack(text) + b"rest")
    for name in ("a.json.bz2", "b.jsonl.XZ", "c.JSON.zip", "d.json.bak", "e.gz", "f.txt"):
        write(tmp_path / name, text)
    told = problems(tmp_path)
    unread = "compressed in a way that is not read"
    not_so = "is not compressed as its name says"
    expected = dict.fromkeys(("a.json.bz2", "b.jsonl.XZ", "c.JSON.zip"), unread)
    for ending in PACKED:
        expected |= {f"plain.json{ending}": not_so, f"empty.json{ending}": not_so}
        expected |= {
            f"{name}.json{ending}": "its compression is cut off" for name in ("cut", "start")
        }
        expected |= {
            f"{name}.json{ending}": "its compression is damaged" for name in ("spoilt", "rest")
        }
    assert told == expected


@pytest.mark.parametrize("ending", PACKED)
def test_a_bomb_is_not_expanded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(metadata_parts, "TRUSTED_BYTES", 1 << 20)
    monkeypatch.setattr(metadata_parts, "temporary_folder", lambda: str(tmp_path))
    bomb = write(tmp_path / f"bomb.json{ending}", PACKED[ending](bytes(64 << 20)))
    with pytest.raises(UnreadableError, match="expands to much more than text does"):
        unpack(str(bomb))
    written = sum(path.stat().st_size for path in tmp_path.glob("*/*"))
    assert written <= (1 << 20) + 250 * bomb.stat().st_size


def test_a_large_file_is_parted_between_entries_wherever_its_blocks_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata_parts, "LARGE_BYTES", 10)
    monkeypatch.setattr(metadata_parts, "temporary_folder", lambda: str(tmp_path))
    document = {"a": {"images": {"x": 1}}, "search_key": '"images": {', "images": AWKWARD, "z": []}
    path = write(tmp_path / "All.json", json.dumps(document, indent=1, ensure_ascii=False))
    most = 0
    for block in range(260, 800, 7):
        monkeypatch.setattr(metadata_parts, "PART_BYTES", block)
        parts = unpack(str(path))
        assert parts is not None
        read: list = []
        for part in parts:
            assert part.entries_before == len(read)
            told = json.loads(Path(part.part_path).read_text(encoding="utf-8"))
            read += told["images"].items()
            assert told == document | {"images": dict(told["images"])}
        assert read == list(AWKWARD.items())
        most = max(most, len(parts))
    assert most > 2


@pytest.mark.parametrize("ending", PACKED)
def test_compressed_metadata_is_told_from_other_json_beside_pictures(
    tmp_path: Path, ending: str
) -> None:
    write(tmp_path / "1.jpg", b"a picture")
    write(tmp_path / f"other.json{ending}", PACKED[ending](b'{"a": 1}'))
    write(tmp_path / f"broken.json{ending}", b'"search_key"')
    assert not contents(tmp_path).is_metadata
    text = json.dumps(unified("Rice", AWKWARD)).encode()
    write(tmp_path / f"Rice.json{ending}", PACKED[ending](text))
    assert contents(tmp_path).is_metadata
    assert contents(tmp_path).json_files == 3

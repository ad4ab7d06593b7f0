"""Each layout of the metadata, and all of them side by side, built by the real dbt, held against
a count of the same files in plain Python."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from comparison import assert_same
from folders import cached, entry, flat, legacy, nested
from oracle import count
from project import Build, CompiledProject, Dbt

NOT_DOWNLOADED = {"fetch_data": {"link": "https://gone.example/1.jpg", "domain": "gone.example"}}


def images(place: str, pictures: str) -> dict:
    """One entry per letter: the same letter is the same picture, in any class."""
    return {
        f"{number:03}": entry(
            f"images/{place}/{number}.webp",
            picture,
            1000 + ord(picture),
            downloaded_at=f"2025-05-{number:02}T02:44:46.10338",
        )
        for number, picture in enumerate(pictures, 1)
    }


def write_nested(folder: Path) -> None:
    nested(folder, "Go", "White Rice", images("Go/White Rice", "abcdd") | {"9": NOT_DOWNLOADED})
    nested(folder, "Go", "Puto", images("Go/Puto", "aabe"))
    # Another class of the same name, further down in the tree.
    nested(folder / "archive", "Glow", "Puto", images("Glow/Puto", "bfgg"))
    nested(folder, "Glow", "Empty", {})


def write_flat(folder: Path) -> None:
    flat(folder, "Go", "Brown Rice", images("Go/Brown Rice", "abhii"))
    flat(folder, None, "Adobo", images("Adobo", "ajkk") | {"old": {"download_data": {}}})
    flat(folder / "more", "", "Laing", images("Laing", "jl"))


def write_legacy(folder: Path) -> None:
    urls = [f"https://{letter}.example/{letter}.jpg" for letter in "abmn"]
    cache = {
        urls[0]: cached("images/Grow/Tinola/a.jpg", "a", 1500),
        urls[1]: cached("images/Grow/Tinola/b.jpg", "b", 1098, width=0, height=0, mode="unknown"),
        urls[2]: cached("images/Grow/Tinola/m.jpg", "m", 700, downloaded_at="2025-05-30T10:00:00Z"),
        # Its URL left the list after the download.
        "https://left.example/m.jpg": cached("images/Grow/Tinola/m2.jpg", "m", 701),
    }
    legacy(folder, "Grow", "Tinola", urls, cache)
    named = {"img_001": "https://a.example/2.jpg", "img_002": "https://o.example/o.jpg"}
    kept = {"https://a.example/2.jpg": cached(r"images\Grow\Biko\a.jpg", "a", None)}
    legacy(folder, "Grow", "Biko", named, kept)
    legacy(folder, "Grow", "Nothing", ["https://never.example/1.jpg"], None)


def write_all(folder: Path) -> None:
    write_nested(folder)
    write_flat(folder)
    write_legacy(folder)


@pytest.mark.parametrize("write", [write_nested, write_flat, write_legacy])
def test_layout_gives_what_plain_python_counts(
    compiled: CompiledProject, write: Callable[[Path], None]
) -> None:
    shutil.rmtree(compiled.folder, ignore_errors=True)
    write(compiled.folder)
    with compiled.build() as connection:
        assert_counted(connection, compiled.folder)


def assert_counted(connection: duckdb.DuckDBPyConnection, metadata: Path) -> None:
    counted = count(metadata)
    assert counted.duplicate_groups and not counted.rejected_images
    assert_same(connection, counted)


@pytest.fixture(scope="module")
def all_layouts(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Build:
    home = tmp_path_factory.mktemp("all")
    write_all(home / "metadata")
    return dbt.build(home / "metadata", home)


def test_all_layouts_side_by_side_give_what_plain_python_counts(all_layouts: Build) -> None:
    # Half of these pictures are copies, so the gate on the rate fails, and nothing else.
    assert all_layouts.unwell == {"expectations_are_met"}, all_layouts.output
    with duckdb.connect(str(all_layouts.database), read_only=True) as connection:
        assert_counted(connection, all_layouts.database.parent / "metadata")


def test_figures_counted_by_hand(all_layouts: Build) -> None:
    """The oracle could err as the models do; these numbers were counted on paper."""
    query = "select image_entries, downloaded_images, unique_images, surplus_copies"
    rows = all_layouts.rows(f"{query} from duplicate_summary")
    # 14 nested, 12 flat and 8 legacy entries; one download has no hash; pictures a to m.
    assert rows == [(34, 30, 13, 16)]
    group = "select copies, class_count, category_count, file_bytes from hash_groups"
    largest = all_layouts.rows(f"{group} order by copies desc limit 1")
    assert largest == [(7, 6, 3, 1500)]


def test_legacy_keys_and_domains(all_layouts: Build) -> None:
    query = "select entry_key, source_domain, is_downloaded from images"
    assert set(all_layouts.rows(f"{query} where class_name = 'Biko'")) == {
        ("img_001", "a.example", True),
        ("img_002", "o.example", False),
    }
    keys = all_layouts.texts("select entry_key from images where class_name = 'Tinola'")
    assert keys == {"1", "2", "3", "4", "https://left.example/m.jpg"}


def test_categories_come_from_folders_or_files(all_layouts: Build) -> None:
    found = all_layouts.rows("select category_name, class_name from classes")
    assert set(found) == {
        ("Go", "White Rice"),
        ("Go", "Puto"),
        ("Glow", "Puto"),
        ("Glow", "Empty"),
        ("Go", "Brown Rice"),
        ("Unknown", "Adobo"),
        ("Unknown", "Laing"),
        ("Grow", "Tinola"),
        ("Grow", "Biko"),
        ("Grow", "Nothing"),
    }

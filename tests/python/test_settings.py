"""Where the metadata is and where the file goes: every way to say so, with the real dbt."""

import json
import os
from pathlib import Path

import pytest
from folders import entry, nested, write
from project import IMAGES, ROOT, Dbt, mart_names

HOME = "select metadata_file from images"
FILE = "Go/Rice/Rice_metadata.json"
FOLDERS = ["it's [v2] sp ace; --", 'say "hi" {{ 1/0 }} Küche 🍚']


def one_image(folder: Path, name: str = "Rice") -> Path:
    return nested(folder, "Go", name, {"1": entry(f"{name}.jpg", name)})


@pytest.mark.parametrize("folder", ["nowhere", "empty", 'it\'s "nowhere" [1]', "none/*.json"])
def test_no_metadata_is_a_clear_error(dbt: Dbt, tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty").mkdir()
    built = dbt.images(tmp_path / folder, tmp_path)
    assert built.exit_code == 1
    for words in ("METADATA_GLOB", "image-duplicates example", str(tmp_path / folder)):
        assert words in built.output


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_of_any_name(dbt: Dbt, tmp_path: Path, folder: str) -> None:
    one_image(tmp_path / folder)
    built = dbt.images(tmp_path / folder, tmp_path)
    assert built.exit_code == 0, built.output
    assert built.rows(HOME) == [(FILE,)]


def test_relative_folder_with_a_trailing_slash(dbt: Dbt, metadata: Path, tmp_path: Path) -> None:
    one_image(metadata)
    built = dbt.images(os.path.relpath(metadata, ROOT) + "/", tmp_path)
    assert built.rows(HOME) == [(FILE,)]


def test_glob(dbt: Dbt, metadata: Path, tmp_path: Path) -> None:
    one_image(metadata)
    one_image(metadata, "Puto")
    write(metadata / "Go" / "report.json", {"total": 5})
    built = dbt.images(metadata / "*" / "R*" / "*_metadata.json", tmp_path)
    assert built.rows(HOME) == [(FILE,)]


def test_single_file_has_the_class_of_its_folder(dbt: Dbt, metadata: Path, tmp_path: Path) -> None:
    one_image(metadata, "Puto")
    built = dbt.images(one_image(metadata), tmp_path)
    query = "select metadata_file, category_name, class_name from images"
    assert built.rows(query) == [("Rice_metadata.json", "Go", "Rice")]


def test_environment_wins_over_the_var(dbt: Dbt, tmp_path: Path) -> None:
    one_image(tmp_path / "var", "Var")
    one_image(tmp_path / "environment", "Environment")
    given = ["--vars", f"metadata_glob: {tmp_path / 'var'}"]
    arguments = [*IMAGES, *given]
    query = "select class_name from images"
    # Set but empty is as good as not set.
    assert dbt(arguments, "", tmp_path / "1").rows(query) == [("Var",)]
    both = dbt(arguments, tmp_path / "environment", tmp_path / "2")
    assert both.rows(query) == [("Environment",)]


def test_times_are_utc_whatever_the_zone_of_the_machine(
    dbt: Dbt, metadata: Path, tmp_path: Path
) -> None:
    times = ["2025-05-30T02:44:46", "2025-05-30T02:44:46Z", "2025-05-30T02:44:46+05:30"]
    images = {f"{n}": entry(f"{n}.jpg", f"{n}", downloaded_at=t) for n, t in enumerate(times)}
    nested(metadata, "Go", "Rice", images)
    built = dbt.images(metadata, tmp_path, TZ="Asia/Kathmandu")
    query = "select cast(downloaded_at as varchar) from images order by entry_key"
    assert [time for (time,) in built.rows(query)] == [
        "2025-05-30 02:44:46",
        "2025-05-30 02:44:46",
        "2025-05-29 21:14:46",
    ]


def test_file_shows_marts_alone_and_says_what_they_mean(
    dbt: Dbt, metadata: Path, tmp_path: Path
) -> None:
    one_image(metadata)
    built = dbt.build(metadata, tmp_path)
    assert built.exit_code == 0, built.output
    for schema in ("main", "report"):
        tables = f"select table_name from information_schema.tables where table_schema = '{schema}'"
        assert built.texts(tables) == mart_names(schema)
        for kind in ("tables", "columns"):
            bare = f"not internal and schema_name = '{schema}' and coalesce(comment, '') = ''"
            assert built.rows(f"select * from duckdb_{kind}() where {bare}") == []


def test_a_mart_is_built_with_the_tests_that_find_their_models(dbt: Dbt, tmp_path: Path) -> None:
    """What reads a model that was not asked for would look for a table that is not there."""
    ls = ["ls", "--quiet", "--output", "json", "--output-keys", "unique_id", "depends_on"]
    listed = dbt([*ls, "--select", "+images"], None, tmp_path)
    nodes = [json.loads(line) for line in listed.output.splitlines()]
    chosen = {node["unique_id"] for node in nodes}
    for node in nodes:
        if node["unique_id"].startswith("test."):
            assert set(node["depends_on"]["nodes"]) <= chosen, node["unique_id"]

"""What the base has of a dataset: as the demo was drawn, and as a build's gate tells it."""

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from command_line import command, sentence
from folders import entry, md5, nested
from project import DATABASE, Dbt

from image_duplicates.compare import CompareError, compare
from image_duplicates.example.demo import CHANGES

EQUAL = {"exact copy", "label conflict", "split leak"}
KINDS = dict.fromkeys(EQUAL, "identical") | dict.fromkeys(CHANGES, "near_duplicate")
KINDS |= {"same scene": "same_scene"}


@pytest.fixture(scope="module")
def planted(shared_demo: Path) -> list[dict[str, str]]:
    with (shared_demo / "demo" / "planted.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["planted"] != "original"]


@pytest.fixture(scope="module")
def halves(
    shared_demo: Path, planted: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """The demo as two datasets: what was planted, and the base that it was planted in."""
    home = tmp_path_factory.mktemp("halves")
    paths = [row["path"] for row in planted]
    halves = []
    for name, gone in (("new", "not list_contains"), ("base", "list_contains")):
        file = Path(shutil.copy(shared_demo / DATABASE, home / f"{name}.duckdb"))
        with duckdb.connect(str(file)) as connection:
            for table in ("images", "image_files"):
                connection.execute(
                    f"delete from {table} where {gone}($paths, relative_path)", {"paths": paths}
                )
            connection.execute(
                "delete from looks.cuts where content_hash not in"
                " (select content_hash from image_files where content_hash is not null)"
            )
        halves.append(file)
    return halves[0], halves[1]


@pytest.fixture
def changed(halves: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """Copies for one test to work on."""
    new, base = (Path(shutil.copy(half, tmp_path / half.name)) for half in halves)
    return new, base


def execute(database: Path, *statements: str) -> None:
    with duckdb.connect(str(database)) as connection:
        for statement in statements:
            connection.execute(statement)


def exported(database: Path, folder: Path, *marts: str) -> Path:
    folder.mkdir()
    for mart in marts:
        execute(database, f"copy {mart} to '{folder}/{mart}.parquet'")
    return folder


def test_every_planted_picture_is_matched_as_it_was_planted(
    halves: tuple[Path, Path], planted: list[dict[str, str]]
) -> None:
    """And nothing else is: no colour variant, no broken file."""
    found = compare(*halves)
    wanted = {
        (row["path"], KINDS[row["planted"]], row["of"])
        for row in planted
        if row["planted"] in KINDS
    }
    assert {
        (row["relative_path"], row["kind"], row["base_path"]) for row in found.matches
    } == wanted
    for row in found.matches:
        split, label, _ = row["base_path"].split("/")
        assert (row["base_splits"], row["base_classes"]) == (split, f"Unknown / {label}")
        assert row["is_same_class"] is (row["class_name"] == label)
        assert row["is_same_split"] is (row["split_name"] == split)
    assert found.identical == sum(row["planted"] in EQUAL for row in planted)
    assert found.near_duplicates == sum(row["planted"] in CHANGES for row in planted)
    assert {row["similarity"] for row in found.matches if row["kind"] == "identical"} == {1}


def test_a_copy_of_what_both_have_is_found_as_well(
    shared_demo: Path, halves: tuple[Path, Path], planted: list[dict[str, str]]
) -> None:
    """The whole demo has every picture of the base, and still its near duplicates match."""
    found = compare(shared_demo / DATABASE, halves[1])
    near = {
        (row["relative_path"], row["base_path"])
        for row in found.matches
        if row["kind"] == "near_duplicate"
    }
    assert near >= {(row["path"], row["of"]) for row in planted if row["planted"] in CHANGES}
    assert found.identical > found.base_images - len(planted)


@pytest.mark.parametrize(("limit", "exit_code"), [(0, 1), (15, 1), (16, 0), (None, 0)])
def test_a_limit_refuses_equal_and_near_ones(
    halves: tuple[Path, Path], limit: int | None, exit_code: int
) -> None:
    told = command("compare", *halves, *([] if limit is None else ["--max-matches", limit]))
    assert told.exit_code == exit_code, told.output
    assert "7 are in the base byte for byte, and 16 are near duplicates" in told.output
    assert ("Refused" in told.stderr) is bool(exit_code)


def test_json_lists_all(halves: tuple[Path, Path]) -> None:
    told = command("compare", *halves, "--json")
    assert json.loads(told.stdout) == json.loads(json.dumps(vars(compare(*halves))))


def test_parquet_files_tell_what_is_equal_alone(halves: tuple[Path, Path], tmp_path: Path) -> None:
    new, base = halves
    folder = exported(base, tmp_path / "publi[sh]ed", "images", "image_files")
    found = compare(new, folder)
    assert (found.identical, found.near_duplicates) == (7, None)
    assert "was not measured" in command("compare", new, folder, "--max-matches", 7).output
    # A file for either of the two is enough.
    assert compare(exported(new, tmp_path / "new", "images"), base).identical == 7


def test_md5_and_sha256_are_compared_where_both_were_scanned(changed: tuple[Path, Path]) -> None:
    new, base = changed
    hashed = "set content_hash = substr(content_hash, 1, 32)"
    execute(base, *(f"update {table} {hashed}" for table in ("images", "image_files")))
    execute(base, f"update looks.cuts {hashed}")
    assert compare(new, base).identical == 7
    execute(base, "delete from image_files")
    with pytest.raises(CompareError, match="none has a hash of the kind"):
        compare(new, base)
    assert "no picture" in sentence(command("compare", new, base).stderr).lower()


def test_other_fingerprints_are_not_compared(changed: tuple[Path, Path]) -> None:
    new, base = changed
    execute(base, "update looks.cuts set version = version - 1")
    assert compare(new, base).near_duplicates is None


def test_what_cannot_be_compared_is_told(changed: tuple[Path, Path], tmp_path: Path) -> None:
    new, base = changed
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("nothing")
    folder = exported(base, tmp_path / "published", "images")
    for pair, words in (
        ((new, tmp_path / "nowhere"), "There is no build at"),
        ((new, tmp_path / "empty"), "holds no images.parquet"),
        ((tmp_path / "text", base), "is damaged"),
        ((folder, folder), "name a DuckDB file for one of the two"),
    ):
        told = command("compare", *pair)
        assert told.exit_code == 1
        assert words in sentence(told.stderr)
    execute(new, "delete from looks.steps")
    # The other file knows how as well.
    assert compare(new, base).identical == 7
    execute(base, "drop table looks.steps")
    assert "holds a whole build to compare by" in sentence(command("compare", new, base).stderr)


def test_the_sql_in_a_file_reads_nothing_else(changed: tuple[Path, Path], tmp_path: Path) -> None:
    new, base = changed
    (tmp_path / "secret.txt").write_text("secret")
    execute(
        new,
        "update looks.steps set query = 'select content as content_hash from"
        f" read_text(''{tmp_path}/secret.txt'')' where name = 'fingerprints'",
    )
    with pytest.raises(CompareError, match="disabled by configuration"):
        compare(new, base)
    execute(
        new,
        "drop table looks.steps",
        "create view looks.steps as select 0 as step_number, 'int_base_figures' as name,"
        f" content as query from read_text('{tmp_path}/secret.txt')",
    )
    # It knows no steps, so those of the base are taken.
    assert compare(new, base).identical == 7


def test_a_build_fails_above_the_limit(dbt: Dbt, metadata: Path, tmp_path: Path) -> None:
    nested(metadata, "Go", "Rice", {str(n): entry(f"{n}.jpg", f"picture {n}") for n in range(9)})
    base = tmp_path / "base"
    base.mkdir()
    execute(
        base / "base.duckdb",
        "create table images as select * from (values"
        f" ('{md5('picture 3')}', 'test', 'a/3.jpg'), ('{md5('picture 5')}', null, 'a/5.jpg'),"
        f" ('{md5('other')}', null, 'a/6.jpg')"
        ") as images (content_hash, split_name, relative_path)",
        "alter table images add column class_id varchar",
        "alter table images add column category_name varchar default 'Glow'",
        "alter table images add column class_name varchar default 'Puto'",
        f"copy images to '{base}/images.parquet'",
    )
    built = dbt.gate(metadata, tmp_path, "--vars", f"{{base: '{base}', max_base_matches: 1}}")
    assert built.exit_code == 1
    assert built.unwell == {"expectations_are_met"}
    assert "base_matches of the dataset is 2, above 1" in built.output
    query = "select status, finding from expectation_results where metric = 'near_base_matches'"
    [(status, finding)] = built.rows(query)
    assert (status, "scan both" in finding) == ("not measured", True)
    columns = "base_path, base_splits, base_classes, kind, is_same_class, is_same_split"
    assert built.rows(f"select {columns} from base_matches order by base_path") == [
        ("a/3.jpg", "test", "Glow / Puto", "identical", False, False),
        ("a/5.jpg", None, "Glow / Puto", "identical", False, False),
    ]


def test_a_base_is_read_from_a_file(dbt: Dbt, shared_demo: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(shared_demo / DATABASE, tmp_path / "it's [b]*?.duckdb"))
    names = ["stg_base__images", "stg_base__files", "stg_base__cuts"]
    given = ["--vars", json.dumps({"base": str(file)})]
    built = dbt(["run", "--select", *names, *given], None, tmp_path / "1")
    assert built.exit_code == 0, built.output
    with duckdb.connect(str(shared_demo / DATABASE), read_only=True) as connection:
        for name, mart in zip(names, ("images", "image_files", "looks.cuts"), strict=True):
            count = f"select count(*) from {mart}"
            there = connection.execute(count).fetchone()
            assert built.rows(f"select count(*) from staging.{name}") == [there]


def test_a_base_that_is_not_there_is_a_clear_error(dbt: Dbt, tmp_path: Path) -> None:
    given = ["--vars", json.dumps({"base": str(tmp_path / "nowhere")})]
    built = dbt(["run", "--select", "stg_base__images", *given], None, tmp_path)
    assert built.exit_code == 1
    assert f"base {tmp_path}/nowhere: there is no build there" in built.output

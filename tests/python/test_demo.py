"""What the demo plants is what the marts find: each case, and nothing else."""

import csv
import filecmp
import json
from pathlib import Path

import pytest
from command_line import command
from project import DATABASE, Build

from image_duplicates.example.demo import CHANGES, write_demo

COPIES = {"exact copy", "label conflict", "split leak"}


@pytest.fixture(scope="module")
def drawn(shared_demo: Path) -> Path:
    return shared_demo / "demo"


@pytest.fixture(scope="module")
def planted(drawn: Path) -> list[dict[str, str]]:
    with (drawn / "planted.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def built(shared_demo: Path) -> Build:
    _, exit_code, output, statuses = json.loads((shared_demo / "output.json").read_text())
    return Build(exit_code, output, shared_demo / DATABASE, statuses)


def test_the_command_says_what_it_planted(shared_demo: Path) -> None:
    assert "2 mirrored" in json.loads((shared_demo / "output.json").read_text())[0]


def test_most_pictures_are_as_they_should_be(planted: list[dict[str, str]]) -> None:
    assert sum(one["planted"] == "original" for one in planted) == 102


def test_two_runs_are_equal(drawn: Path, tmp_path: Path) -> None:
    write_demo(tmp_path / "again", 20250524)
    names = [str(p.relative_to(drawn)) for p in drawn.rglob("*") if p.is_file()]
    assert filecmp.cmpfiles(drawn, tmp_path / "again", names, shallow=False) == (names, [], [])


def test_the_list_names_every_file(drawn: Path, planted: list[dict[str, str]]) -> None:
    root = drawn / "pictures"
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    assert found == {one["path"] for one in planted}


def test_nothing_that_is_no_demo_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    told = command("demo", tmp_path)
    assert told.exit_code == 1 and "not empty" in told.output


def test_exact_copies_are_found(built: Build, planted: list[dict[str, str]]) -> None:
    assert built.unwell == {"expectations_are_met"}, built.output
    groups: dict[str, set[str]] = {}
    for one in planted:
        if one["planted"] in COPIES:
            groups.setdefault(one["of"], {one["of"]}).add(one["path"])
    found = built.rows("""
        select list_sort(list(relative_path)) from images
        join hash_groups using (content_hash) where copies > 1 group by content_hash
    """)
    assert sorted(paths for (paths,) in found) == sorted(map(sorted, groups.values()))
    conflicts = "select relative_path from images where duplicate_scope = 'inter_class'"
    assert built.texts(conflicts) & {one["path"] for one in planted if one["of"]} == {
        one["path"] for one in planted if one["planted"] == "label conflict"
    }
    leaks = """
        select relative_path from images where content_hash in
        (select content_hash from images group by 1 having count(distinct split_name) > 1)
    """
    assert built.texts(leaks) & {one["path"] for one in planted if one["of"]} == {
        one["path"] for one in planted if one["planted"] == "split leak"
    }


def test_near_duplicates_and_scenes_are_found(built: Build, planted: list[dict[str, str]]) -> None:
    expected = {
        (*sorted((one["path"], one["of"])), kind, one["planted"])
        for one in planted
        for kind in ["same_scene" if one["planted"] == "same scene" else "near_duplicate"]
        if one["planted"] in {*CHANGES, "same scene"}
    }
    assert len(expected) == 2 * len(CHANGES) + 2
    said = {tuple(sorted((one["path"], one["of"]))): one["planted"] for one in planted}
    found = built.rows("""
        select a.relative_path, b.relative_path, kind, orientation from near_duplicate_pairs
        join images as a on content_hash_a = a.content_hash
        join images as b on content_hash_b = b.content_hash
    """)
    pairs = [(tuple(sorted(paths)), kind, way) for *paths, kind, way in found]
    assert {(*paths, kind, said.get(paths)) for paths, kind, _ in pairs} == expected
    turned = {said[paths] for paths, _, way in pairs if way != "upright"}
    assert turned == {"mirrored", "turned"}


def test_broken_files_are_found(built: Build, planted: list[dict[str, str]]) -> None:
    found = built.rows("select relative_path, problem from image_files where problem is not null")
    assert sorted(found) == sorted(
        (one["path"], one["planted"])
        for one in planted
        if one["planted"] in {"truncated", "empty file"}
    )
    audit = built.rows("select relative_path, finding from file_audit")
    assert sorted(audit) == sorted(
        (one["path"], one["planted"] if one["planted"] == "wrong extension" else "broken")
        for one in planted
        if one["planted"] in {"truncated", "empty file", "wrong extension"}
    )

"""A file is compared by its looks as the build would have compared it, had it been scanned."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from command_line import command
from folders import write
from PIL import Image
from project import DATABASE, run_dbt
from scanned import encoded, picture, vast

from image_duplicates.check import Answer, Known
from image_duplicates.example.demo import CHANGES
from image_duplicates.publish import publish

# As far as the answers tell it, and the same for either of two pictures.
OPPOSITE = {"turned_right": "turned_left", "turned_left": "turned_right"}
LOOK_ALIKE = {*CHANGES, "same scene", "colour variant"}
HeldOut = Callable[[set[str]], Path]


@pytest.fixture(scope="module")
def planted(shared_demo: Path) -> list[dict[str, str]]:
    with (shared_demo / "demo" / "planted.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def copy(shared_demo: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(shared_demo / DATABASE, tmp_path / DATABASE))


@pytest.fixture
def held_out(copy: Path) -> HeldOut:
    """The demo as if some pictures, and all that are equal to them, had never been scanned."""

    def make(paths: set[str]) -> Path:
        with duckdb.connect(str(copy)) as connection:
            for table in ("looks.cuts", "main.images"):
                connection.execute(
                    f"delete from {table} where content_hash in (select content_hash"
                    " from image_files where list_contains($paths, relative_path))",
                    {"paths": sorted(paths)},
                )
        return copy

    return make


def asked(shared_demo: Path, database: Path, paths: set[str], *label: str) -> dict[str, Answer]:
    """The answers by path."""
    root = shared_demo / "demo" / "pictures"
    with Known(database) as known:
        told = known.check_all([root / path for path in sorted(paths)], *label)
    return dict(zip(sorted(paths), told, strict=True))


@pytest.mark.parametrize("is_original", [False, True])
def test_an_answer_is_what_the_build_says_of_the_picture(
    shared_demo: Path, held_out: HeldOut, planted: list[dict[str, str]], is_original: bool
) -> None:
    """Every kind of copy, of two hashes whichever comes first; nothing else is like any."""
    near = [one for one in planted if one["planted"] in LOOK_ALIKE]
    paths = {one["of"] if is_original else one["path"] for one in near}
    with duckdb.connect(str(shared_demo / DATABASE), read_only=True) as connection:
        hashes = dict(
            connection.execute(
                "select relative_path, content_hash from image_files"
                " where list_contains($paths, relative_path)",
                {"paths": sorted(paths)},
            ).fetchall()
        )
        pairs = connection.execute(
            "select content_hash_a, content_hash_b, kind, similarity, orientation"
            " from near_duplicate_pairs"
        ).fetchall()
    expected = set()
    for hash_a, hash_b, kind, similarity, way in pairs:
        back = OPPOSITE.get(way, way)
        for one, other, turn in ((hash_a, hash_b, back), (hash_b, hash_a, way)):
            if one in hashes.values() and other not in hashes.values():
                expected.add((one, other, kind, similarity, turn))
    answers = asked(shared_demo, held_out(paths), paths)
    found = {
        (hashes[path], like.places[0].content_hash, like.kind, like.similarity, like.orientation)
        for path, answer in answers.items()
        for like in answer.likenesses
    }
    assert found == expected
    assert {kind for _, _, kind, _, _ in found} == {"near_duplicate", "same_scene"}
    assert {"mirrored", "turned_right", "turned_left"} & {way for *_, way in found}
    for path, answer in answers.items():
        assert answer.look_alikes == len(answer.likenesses)
        is_copy = any(like.kind == "near_duplicate" for like in answer.likenesses)
        assert (answer.verdict, answer.is_similar) == (
            ("similar", True) if is_copy else ("unknown", False)
        ), path


def test_a_class_is_asked_for_among_near_duplicates(
    shared_demo: Path, held_out: HeldOut, planted: list[dict[str, str]]
) -> None:
    """A copy is no conflict where its original is filed, and one in any other class."""
    resized = next(one for one in planted if one["planted"] == "resized")
    own_class = Path(resized["of"]).parent.name
    database = held_out({resized["path"]})
    for class_name, verdict, in_class in ((own_class, "similar", 1), ("x", "similar_elsewhere", 0)):
        answers = asked(shared_demo, database, {resized["path"]}, "Unknown", class_name)
        answer = answers[resized["path"]]
        assert (answer.verdict, answer.is_known) == (verdict, False)
        assert (answer.likenesses[0].copies_in_class, answer.copies) == (in_class, 0)


def test_what_cannot_be_compared_says_why(shared_demo: Path, tmp_path: Path) -> None:
    """And is looked for by its bytes all the same; a link leads to what the user named."""
    root = shared_demo / "demo" / "pictures"
    (original,) = sorted(root.glob("train/flower/*_01.jpg"))
    files = {
        "flat.png": (encoded(Image.new("RGB", (50, 50), "red")), "it is too flat to be told"),
        "cut.jpg": (picture(5, "JPEG")[:-300], "the picture is truncated"),
        "vast.png": (vast(), "it has more pixels than are decoded"),
        "text.jpg": (b"<html>", "it is no picture"),
        "empty.jpg": (b"", "it is empty"),
        "a.heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "there is no decoder"),
        "new.png": (picture(99), None),
    }
    with Known(shared_demo / DATABASE) as known:
        for name, (data, reason) in files.items():
            answer = known.check(write(tmp_path / name, data))
            assert (answer.verdict == "unknown") or name == "empty.jpg", name
            assert (answer.not_compared or "").startswith(reason or ""), name
            assert (answer.not_compared is None) is (reason is None), name
        (link := tmp_path / "link.jpg").symlink_to(tmp_path / "smaller.jpg")
        with Image.open(original) as image:
            image.resize((80, 60)).save(tmp_path / "smaller.jpg")
        assert known.check(link).verdict == "similar"
        assert known.check(original).verdict == "known"
        assert known.not_compared is None


def test_what_was_published_tells_the_same_by_itself(
    shared_demo: Path, copy: Path, tmp_path: Path
) -> None:
    """No scan lies beside it, and no Parquet file holds what only this asks."""
    with duckdb.connect(str(copy)) as connection:
        connection.execute("update audit.last_run set failed_tests = []")
    publish(copy)
    published = shutil.copy(copy.parent / "published" / DATABASE, tmp_path / "elsewhere.duckdb")
    assert not [*copy.parent.glob("published/*looks*")]
    (original,) = sorted((shared_demo / "demo" / "pictures").glob("train/flower/*_02.jpg"))
    with Image.open(original) as image:
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "new.jpg")
    for database in (shared_demo / DATABASE, published):
        with Known(database) as known:
            (*_, like) = known.check(tmp_path / "new.jpg").likenesses
            assert (like.orientation, like.similarity > 0.99) == ("mirrored", True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("update looks.cuts set version = 0", "the fingerprints of this build are dct64-tangents"),
        ("delete from looks.cuts", "this build is not of scanned pictures"),
        ("delete from looks.steps", "the last run built a part of the search alone"),
        ("drop table looks.steps", "this build keeps no fingerprints"),
    ],
)
def test_what_no_file_can_be_compared_with_is_said_once(
    copy: Path, tmp_path: Path, change: str, reason: str
) -> None:
    with duckdb.connect(str(copy)) as connection:
        connection.execute(change)
    files = [write(tmp_path / f"{number}.png", picture(number)) for number in (60, 61)]
    told = command("check", *files, "--database", copy)
    assert told.exit_code == 0
    assert " ".join(told.output.split()).count(reason) == 1
    lines = command("check", *files, "--json", "--database", copy).stdout.splitlines()
    assert all(json.loads(line)["not_compared"].startswith(reason) for line in lines)


def test_nothing_is_said_of_looks_where_no_file_is_new(copy: Path, shared_demo: Path) -> None:
    with duckdb.connect(str(copy)) as connection:
        connection.execute("delete from looks.cuts")
    known = sorted((shared_demo / "demo" / "pictures").glob("train/flower/*.jpg"))[0]
    told = command("check", known, "0" * 32, "//x.example/1", "--database", copy)
    assert "looks" not in told.output


def test_duckdb_is_all_that_knowing_takes(shared_demo: Path, tmp_path: Path) -> None:
    """Without Pillow and numpy files are still looked for by their bytes."""
    code = (
        "import sys; sys.modules |= dict.fromkeys(('PIL', 'numpy'))\n"
        "from image_duplicates.check import Known\n"
        "for answer in Known(sys.argv[1]).check_all(sys.argv[2:]):\n"
        "    print(answer.verdict, answer.not_compared)"
    )
    (known,) = sorted((shared_demo / "demo" / "pictures").glob("train/flower/*_01.jpg"))
    files = [known, write(tmp_path / "new.png", picture(99))]
    done = subprocess.run(
        [sys.executable, "-c", code, shared_demo / DATABASE, *files],
        capture_output=True,
        text=True,
    )
    assert done.stdout.splitlines() == ["known None", "unknown numpy is not installed"], done


def test_a_folder_is_asked_about_picture_by_picture(shared_demo: Path, tmp_path: Path) -> None:
    (original,) = sorted((shared_demo / "demo" / "pictures").glob("train/flower/*_03.jpg"))
    new = tmp_path / "new"
    write(new / "deep/equal.jpg", original.read_bytes())
    write(new / "other.png", picture(99))
    write(new / "notes.txt", b"")
    with Image.open(original) as image:
        image.resize((90, 70)).save(new / "smaller.jpg")
    told = command("check", new, "--json", "--database", shared_demo / DATABASE)
    answers = [json.loads(line) for line in told.stdout.splitlines()]
    assert [(Path(one["question"]).name, one["verdict"]) for one in answers] == [
        ("equal.jpg", "known"),
        ("other.png", "unknown"),
        ("smaller.jpg", "similar"),
    ]
    assert (told.exit_code, "1 hidden, links or no pictures" in told.stderr) == (1, True)
    (tmp_path / "none").mkdir()
    told = command("check", tmp_path / "none", "--database", shared_demo / DATABASE)
    assert (told.exit_code, "There is no picture in" in told.stderr) == (2, True)


def test_a_near_duplicate_is_told_to_people(shared_demo: Path, tmp_path: Path) -> None:
    (original,) = sorted((shared_demo / "demo" / "pictures").glob("train/flower/*_01.jpg"))
    with Image.open(original) as image:
        image.rotate(180).save(tmp_path / "new.jpg")
    new = tmp_path / "new.jpg"
    told = command("check", new, "--database", shared_demo / DATABASE, COLUMNS="300")
    assert told.exit_code == 1
    assert (
        "near duplicate of Unknown / flower: train/flower/flower_01.jpg (split train):"
        " similarity 0.99, turned half"
    ) in told.output
    many = [new, *("0" * 31 + f"{number:x}" for number in range(10)), tmp_path / "flat.png"]
    Image.new("RGB", (50, 50), "red").save(tmp_path / "flat.png")
    many += [f"{number:064x}" for number in range(10)]
    told = command("check", *many, "--database", shared_demo / DATABASE, COLUMNS="300")
    assert "1 not compared by looks: it is too flat" in told.output
    assert "near duplicate of Unknown / flower" in told.output


def test_a_run_of_a_part_keeps_no_steps(shared_demo: Path, copy: Path, tmp_path: Path) -> None:
    """They were not run together, so that none of them is what the pairs were found by."""
    root = str(shared_demo / "demo" / "pictures")
    scans = str(shared_demo / "scans")
    part = ["run", "--no-write-json", "--select", "int_hash_buckets"]
    run = run_dbt(part, copy, tmp_path / "target", "", IMAGES_ROOT=root, SCANS_PATH=scans)
    assert run.exit_code == 0, run.output
    with Known(copy) as known:
        reason = known.check(write(tmp_path / "new.png", picture(99))).not_compared
    assert reason == "the last run built a part of the search alone: run make build"

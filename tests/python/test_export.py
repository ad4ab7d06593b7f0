"""What is exported is read back with nothing of ours, and held against what was written."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from command_line import command, sentence
from pictures import PICTURES, REMOVED
from project import DATABASE

from image_duplicates.export import (
    Decision,
    Decisions,
    ExportError,
    export_coco,
    export_huggingface,
    export_yolo,
)

FORMATS = ("keep-list", "yolo", "huggingface", "fiftyone", "coco")
ITLOG = "images/Grow/Itlog 'na' \"Maalat\""
# Where the first of the copies in each class is, which stays.
KEEPERS = {
    "images/Go/White Rice/002.jpg": "images/Go/White Rice/001.jpg",
    "images/Go/White Rice/003.jpg": "images/Go/White Rice/001.jpg",
    "images/Go/Puto/002.jpg": "images/Go/Puto/001.jpg",
    f"{ITLOG}/001 {{%x}}.jpg": f"{ITLOG}/🥚 001.jpg",
}
IN_REVIEW = {path for path, picture in PICTURES.items() if picture in ("cake", "fish")} - REMOVED


def exported(home: Path, *words: object) -> str:
    told = command("export", *words, "--database", home / DATABASE)
    assert told.exit_code == 0, told.output
    return told.output


def action_of(path: str) -> str:
    return "remove" if path in REMOVED else "review" if path in IN_REVIEW else "keep"


def coco_of(paths: list[str], file: Path) -> dict[str, Any]:
    """Two annotations for each picture: one that all copies have, and one of its own."""
    images = [
        {"id": 100 + n, "file_name": path, "width": 64, "license": None}
        for n, path in enumerate(paths)
    ]
    annotations = []
    for n in range(len(paths)):
        shared = {"category_id": 1, "bbox": [0, 0.5, 10, 1e-3], "iscrowd": 0}
        own = {"category_id": 2, "bbox": [n, 1, 2, 3], "segmentation": [[1, 2, 3, 4]]}
        for one in (shared, own):
            annotations.append({"id": 1000 + len(annotations), "image_id": 100 + n, **one})
    document = {
        "info": {"year": 2024},
        "images": images,
        "annotations": annotations,
        "categories": [{"id": 1, "name": "food <é>"}],
    }
    file.write_text(json.dumps(document), encoding="utf-8")
    return document


def read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def of_ids(records: list[dict]) -> dict[int, dict]:
    assert len({record["id"] for record in records}) == len(records)
    return {record["id"]: record for record in records}


def test_a_keep_list_has_every_image_once(shared_dataset: Path, tmp_path: Path) -> None:
    said = exported(shared_dataset, "keep-list", tmp_path / "keep.csv")
    with (tmp_path / "keep.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert sorted(row["relative_path"] for row in rows) == sorted(PICTURES)
    assert {
        row["relative_path"]: row["keeper_path"] for row in rows if row["keeper_path"]
    } == KEEPERS
    for row in rows:
        path = row["relative_path"]
        assert row["action"] == action_of(path)
        assert [row["category_name"], row["class_name"]] == path.split("/")[1:3]
    counts = Counter(PICTURES.values())
    single = {path for path, picture in PICTURES.items() if counts[picture] == 1}
    assert single == {row["relative_path"] for row in rows if row["reason"] == "the only copy"}
    assert all(row["reason"] for row in rows)
    figures = (len(PICTURES), len(REMOVED), len(IN_REVIEW))
    assert f"Of {figures[0]:,} images" in said and f"{figures[1]} are removed" in said
    assert f"{figures[2]} wait for a review" in said
    # An entry of each class was never downloaded.
    assert "7 were never downloaded" in said


def test_a_keep_list_is_the_same_as_parquet(shared_dataset: Path, tmp_path: Path) -> None:
    for name in ("keep.csv", "keep.parquet"):
        exported(shared_dataset, "keep-list", tmp_path / name)
    same = f"""
        from read_csv('{tmp_path}/keep.csv', all_varchar = true, header = true)
        except from '{tmp_path}/keep.parquet'
    """
    assert duckdb.sql(same).fetchall() == []
    count = duckdb.sql(f"select count(*) from '{tmp_path}/keep.parquet'").fetchall()
    assert count == [(len(PICTURES),)]


def test_yolo_lists_hold_every_image_once(shared_demo: Path, tmp_path: Path) -> None:
    root = shared_demo / "demo" / "pictures"
    exported(shared_demo, "yolo", tmp_path / "lists", "--images", root)
    lists = {
        file.stem: file.read_text(encoding="utf-8").splitlines()
        for file in (tmp_path / "lists").iterdir()
    }
    assert set(lists) == {"train", "val", "test", "removed"}
    with duckdb.connect(str(shared_demo / DATABASE), read_only=True) as connection:
        removed = connection.execute(
            "select relative_path from dedup_plan where action = 'remove'"
        ).fetchall()
        images = connection.execute("select relative_path from images").fetchall()
    assert sorted(lists["removed"]) == sorted(f"{root}/{path}" for (path,) in removed)
    assert sorted(line for lines in lists.values() for line in lines) == sorted(
        f"{root}/{path}" for (path,) in images
    )
    for split in ("train", "val", "test"):
        assert all(Path(line).is_file() for line in lists[split])
        assert {Path(line).relative_to(root).parts[0] for line in lists[split]} == {split}


def test_yolo_lists_are_relative_to_their_folder(shared_dataset: Path, tmp_path: Path) -> None:
    said = exported(shared_dataset, "yolo", tmp_path / "lists")
    lines = (tmp_path / "lists" / "images.txt").read_text(encoding="utf-8").splitlines()
    assert {line.removeprefix("./") for line in lines} == set(PICTURES) - REMOVED
    assert all(line.startswith("./images/") for line in lines)
    assert f"{len(PICTURES) - len(REMOVED)} in images.txt, {len(REMOVED)} in removed.txt" in said


def test_hugging_face_gets_what_stays_by_split(shared_demo: Path, tmp_path: Path) -> None:
    exported(shared_demo, "huggingface", tmp_path / "keep.json")
    by_split = read(tmp_path / "keep.json")
    with duckdb.connect(str(shared_demo / DATABASE), read_only=True) as connection:
        stays = connection.execute(
            "select split_name, relative_path from images where image_id not in"
            " (select image_id from dedup_plan where action = 'remove')"
        ).fetchall()
    assert sorted((split, path) for split in by_split for path in by_split[split]) == sorted(stays)


def test_a_pattern_of_hugging_face_matches_its_own_path_alone(tmp_path: Path) -> None:
    names = ["a[1].jpg", "a1.jpg", "b*.jpg", "bb.jpg", "c?.jpg", "cc.jpg"]
    for name in names:
        (tmp_path / name).touch()
    images = [Decision(name, "c", "c", None, "keep", "", None, None, name) for name in names]
    export_huggingface(Decisions(images, 0, {}), tmp_path / "keep.json", None)
    for name, pattern in zip(names, read(tmp_path / "keep.json")["train"], strict=True):
        assert [path.name for path in tmp_path.glob(pattern)] == [name]


def test_fiftyone_gets_a_tag_and_a_reason(shared_dataset: Path, tmp_path: Path) -> None:
    exported(shared_dataset, "fiftyone", tmp_path / "tags.json", "--images", shared_dataset)
    samples = read(tmp_path / "tags.json")["samples"]
    tags = {sample["filepath"]: sample["tags"] for sample in samples}
    assert len(samples) == len(PICTURES)
    assert tags == {f"{shared_dataset}/{path}": [f"dedup_{action_of(path)}"] for path in PICTURES}
    keepers = {sample["filepath"]: sample["dedup_keeper"] for sample in samples}
    assert {path: keeper for path, keeper in keepers.items() if keeper} == {
        f"{shared_dataset}/{path}": keeper for path, keeper in KEEPERS.items()
    }


def test_coco_loses_copies_and_no_annotation(shared_dataset: Path, tmp_path: Path) -> None:
    paths = [*PICTURES, "images/Go/Puto/unknown.jpg"]
    before = coco_of(paths, tmp_path / "in.json")
    said = exported(shared_dataset, "coco", tmp_path / "out.json", "--from", tmp_path / "in.json")
    after, beside = read(tmp_path / "out.json"), read(tmp_path / "out.removed.json")
    assert [after[key] for key in ("info", "categories")] == [before["info"], before["categories"]]
    # Every image is in one of the two, with all that it had.
    images = of_ids(before["images"])
    gone = of_ids(beside["images"])
    assert {images[number]["file_name"] for number in gone} == REMOVED
    assert {image["file_name"]: image["keeper"] for image in gone.values()} == KEEPERS
    assert {number: images[number] for number in images.keys() - gone.keys()} == of_ids(
        after["images"]
    )
    # So is every annotation, with all that it said but for its image.
    kept, listed = of_ids(after["annotations"]), of_ids(beside["annotations"])
    assert not kept.keys() & listed.keys()
    ids = {image["file_name"]: number for number, image in images.items()}
    for annotation in before["annotations"]:
        number, path = annotation["id"], images[annotation["image_id"]]["file_name"]
        if path not in REMOVED:
            assert kept[number] == annotation
        elif annotation["category_id"] == 2:
            assert kept[number] == {**annotation, "image_id": ids[KEEPERS[path]]}
        else:
            why = "the copy that stays has an equal one"
            assert listed[number] == {**annotation, "why": why}
    assert len(kept) + len(listed) == len(before["annotations"])
    assert f"{len(REMOVED)} of which moved" in said
    assert "1 images are not known" in said


def test_coco_lists_what_no_copy_in_the_file_can_take(shared_dataset: Path, tmp_path: Path) -> None:
    paths = [path for path in PICTURES if path not in KEEPERS.values()]
    coco_of(paths, tmp_path / "in.json")
    exported(shared_dataset, "coco", tmp_path / "out.json", "--from", tmp_path / "in.json")
    listed = read(tmp_path / "out.removed.json")["annotations"]
    assert Counter(one["why"] for one in listed) == {
        "the copy that stays is not in this file": 2 * len(REMOVED)
    }


def test_coco_names_the_end_of_a_path_where_there_is_one_such(
    shared_dataset: Path, tmp_path: Path
) -> None:
    coco_of(["White Rice/002.jpg", "./White Rice/001.jpg"], tmp_path / "in.json")
    exported(shared_dataset, "coco", tmp_path / "out.json", "--from", tmp_path / "in.json")
    assert [image["id"] for image in read(tmp_path / "out.json")["images"]] == [101]
    coco_of(["002.jpg"], tmp_path / "in.json")
    told = command(
        *("export", "coco", tmp_path / "2.json", "--from", tmp_path / "in.json"),
        *("--database", shared_dataset / DATABASE),
    )
    assert "write file_name from the images folder on" in sentence(told.stderr)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON"),
        ("[]", "has no list of images"),
        ('{"images": [{"id": 1}]}', "not each of its images has id and file_name"),
        ('{"images": [{"id": [], "file_name": "a"}]}', "not each of its images"),
        ('{"images": [], "annotations": [1]}', "not each of its annotations has image_id"),
        (
            '{"images": [{"id": 1, "file_name": "a"}, {"id": 1, "file_name": "b"}]}',
            "two images of one id",
        ),
        ('{"images": [{"id": 1, "file_name": "a"}]}', "knows none of the images"),
    ],
)
def test_what_is_no_coco_file_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "in.json").write_text(text)
    with pytest.raises(ExportError, match=words):
        export_coco(Decisions([], 0, {}), tmp_path / "in.json", tmp_path / "out.json")
    assert [file.name for file in tmp_path.iterdir()] == ["in.json"]


@pytest.mark.parametrize(
    ("path", "split", "words"),
    [
        ("a\nb.jpg", None, "a path per line"),
        ("a\u2028b.jpg", None, "a path per line"),
        ("a.jpg", "..", "No list can be named"),
        ("a.jpg", "a/b", "No list can be named"),
        ("a.jpg", "removed", "No list can be named"),
    ],
)
def test_yolo_refuses_what_a_list_cannot_hold(
    tmp_path: Path, path: str, split: str | None, words: str
) -> None:
    images = [Decision(path, "c", "c", split, "keep", "", None, None, "1")]
    with pytest.raises(ExportError, match=words):
        export_yolo(Decisions(images, 0, {}), tmp_path / "lists", None)
    assert list(tmp_path.iterdir()) == []


def test_a_path_out_of_the_folder_is_in_no_list_of_paths() -> None:
    names = ["a.jpg", "../b.jpg", "/c.jpg", None]
    images = [Decision(name, "c", "c", None, "keep", "", None, None, str(name)) for name in names]
    assert [path for path, _ in Decisions(images, 0, {}).with_path] == ["a.jpg"]


def words_of(kind: str, target: Path, coco: Path) -> list[object]:
    return ["export", kind, target, *(["--from", coco] if kind == "coco" else [])]


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_is_written_over(shared_dataset: Path, tmp_path: Path, kind: str) -> None:
    coco_of([*PICTURES], tmp_path / "in.json")
    target = tmp_path / "there.csv"
    target.write_text("mine")
    words = words_of(kind, target, tmp_path / "in.json")
    told = command(*words, "--database", shared_dataset / DATABASE)
    assert told.exit_code == 1
    assert "is there already" in sentence(told.stderr)
    assert target.read_text() == "mine"
    assert {file.name for file in tmp_path.iterdir()} == {"there.csv", "in.json"}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_plan_that_apply_refuses_is_not_exported(
    dataset: Path, tmp_path: Path, kind: str
) -> None:
    """Edited into nonsense here; stale metadata and seeds are refused by the same function."""
    coco_of([*PICTURES], tmp_path / "in.json")
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("update dedup_plan set action = 'remove', keeper_image_id = image_id")
    words = words_of(kind, tmp_path / "out.csv", tmp_path / "in.json")
    told = command(*words, "--database", dataset / DATABASE)
    refused = command("apply", dataset, "--database", dataset / DATABASE)
    assert (told.exit_code, refused.exit_code) == (1, 1)
    assert sentence(told.stderr) == sentence(refused.stderr)
    assert {file.name for file in tmp_path.iterdir()} <= {"in.json", "dataset"}


def test_a_stale_plan_is_not_exported(dataset: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(dataset / DATABASE)) as connection:
        connection.execute("update audit.last_run set seeds = [{'path': 'gone', 'sha256': 'a'}]")
    told = command("export", "keep-list", tmp_path / "a.csv", "--database", dataset / DATABASE)
    assert (told.exit_code, "has changed since the build" in told.stderr) == (1, True)


def test_a_reviewed_plan_is_exported(shared_dataset: Path, tmp_path: Path) -> None:
    command("plan", tmp_path / "plan.csv", "--database", shared_dataset / DATABASE)
    with (tmp_path / "plan.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["action"], row["keeper_image_id"] = "keep", ""
    with (tmp_path / "plan.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    exported(shared_dataset, "keep-list", tmp_path / "a.csv", "--plan", tmp_path / "plan.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        assert {row["action"] for row in csv.DictReader(file)} == {"keep"}


def test_options_that_do_not_fit_are_wrong_use(tmp_path: Path) -> None:
    for words in (("coco", "out.json"), ("yolo", "lists", "--from", "in.json")):
        assert command("export", *words).exit_code == 2
    told = command("export", "keep-list", "a.csv", "--images", tmp_path)
    assert (told.exit_code, "leave --images out" in told.stderr) == (2, True)


def test_a_keep_list_is_csv_or_parquet(shared_dataset: Path, tmp_path: Path) -> None:
    words = ("export", "keep-list", tmp_path / "a.txt", "--database", shared_dataset / DATABASE)
    assert "neither named .csv nor .parquet" in sentence(command(*words).stderr)


def test_rows_of_parquet_that_stay_are_counted_through_the_files(tmp_path: Path) -> None:
    """As Hugging Face counts them, in the order of the files; other rows count too."""
    rows = [
        ("b.parquet", 0, "train", "keep"),
        ("b.parquet", 2, "train", "review"),
        ("b.parquet", 1, "train", "remove"),
        ("a [1].parquet", 1, "train", "keep"),
        ("c.parquet", 0, "val", "keep"),
        ("d.parquet", 0, "val", "remove"),
    ]
    images = [
        Decision(f"{shard}/{row:06}", "c", "c", split, action, "", None, shard, f"{shard}{row}")
        for shard, row, split, action in rows
    ]
    rows_of = {"a [1].parquet": 3, "b.parquet": 3, "c.parquet": 1, "d.parquet": 1}
    export_huggingface(Decisions(images, 0, rows_of), tmp_path / "keep.json", Path("/data"))
    assert read(tmp_path / "keep.json") == {
        "train": {"files": ["/data/a [[]1].parquet", "/data/b.parquet"], "keep": [1, 3, 5]},
        "val": {"files": ["/data/c.parquet"], "keep": [0]},
    }
    tar = images[0]._replace(relative_path="x.tar/1.png", shard_path="x.tar")
    with pytest.raises(ExportError, match=r"lies in x.tar: keep-list has all"):
        export_huggingface(Decisions([tar], 0, {"x.tar": 1}), tmp_path / "tar.json", None)

"""Datasets that others made for training, as labels: COCO files."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from folders import write
from scanned import picture, scanned

from image_duplicates.scan import ScanError, list_pictures, scan_folder

INPUTS = Path(__file__).parent / "inputs"
QUERY = "select relative_path, category_name, class_name, split_name, problem from files order by 1"

COCO = {
    "images": [{"id": 1, "file_name": "cat/1.png"}, {"id": 2, "file_name": "cat/2.png"}],
    "annotations": [{"image_id": 1, "category_id": 1}, {"image_id": 2, "category_id": 2}],
    "categories": [{"id": 1, "name": "tabby"}, {"id": 2, "name": "tom"}],
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = (tmp_path / "pictures").resolve()
    for number in (1, 2, 3):
        write(folder / f"cat/{number}.png", picture(number))
    return folder


def labels_of(root: Path, *tables: Path) -> dict[str, str | None]:
    return {file.name: file.labels.class_name for file in list_pictures(root, None, tables).files}


def coco(place: Path, **changed: Any) -> Path:
    write(place, json.dumps(COCO | changed))
    return place


def test_a_coco_file_gives_labels(tmp_path: Path) -> None:
    """Whatever it is called; ``file_name`` starts from the folder of its pictures."""
    root = (tmp_path / "data").resolve()
    for number in (1, 2, 3, 5):
        write(root / f"train2017/{number}.png", picture(number))
    table = root / "annotations" / "instances.json"
    write(table, (INPUTS / "coco/instances.json").read_bytes())
    listing = list_pictures(root, None, [table])
    assert listing.tables == {str(table): 4}
    assert listing.table_problems == [
        f"{table} has 1 images without a class, which their folders label",
        f"{table} has paths that start from train2017/",
    ]
    scan_folder(root, listing, tmp_path / "scans", 1)
    assert scanned(tmp_path / "scans", root, QUERY) == [
        ("train2017/1.png", "animal", "cat", None, None),
        ("train2017/2.png", "animal + vehicle", "bicycle + cat", None, None),
        ("train2017/3.png", None, "dog", None, None),
        ("train2017/5.png", None, "train2017", None, None),
        ("train2017/gone.png", "vehicle", "bicycle", None, "missing"),
    ]


@pytest.mark.parametrize("name", ["instances.json", "instances.jsonl", "labels.csv"])
def test_a_coco_file_is_told_by_its_content(root: Path, tmp_path: Path, name: str) -> None:
    assert labels_of(root, coco(tmp_path / name)) == {
        "cat/1.png": "tabby",
        "cat/2.png": "tom",
        "cat/3.png": "cat",
    }


@pytest.mark.parametrize(
    ("changed", "labels", "notes"),
    [
        (
            {
                "images": [*COCO["images"], {"id": 1, "file_name": "cat/3.png"}],
                "annotations": [*COCO["annotations"], {"image_id": 1, "category_id": 2}],
            },
            ["cat", "tom", "cat"],
            [
                "2 images that share an id, whose annotations are not read",
                "2 annotations of images that are not in it",
                "2 images without a class, which their folders label",
            ],
        ),
        (
            {"categories": [*COCO["categories"], {"id": 2, "name": "lion"}]},
            ["tabby", "cat", "cat"],
            [
                "2 categories that share an id, whose annotations are not read",
                "1 annotations of categories that are not in it, or have no name",
                "1 images without a class, which their folders label",
            ],
        ),
        (
            {"annotations": [*COCO["annotations"], {"image_id": 9, "category_id": 1}, 3, None]},
            ["tabby", "tom", "cat"],
            ["3 annotations of images that are not in it"],
        ),
        (
            {
                "annotations": [*COCO["annotations"], {"image_id": True, "category_id": 1}],
                "categories": [{"id": 1, "name": " tabby/"}, {"id": 2, "name": ["tom"]}, "x"],
            },
            ["tabby", "cat", "cat"],
            [
                "1 annotations of images that are not in it",
                "1 annotations of categories that are not in it, or have no name",
                "1 images without a class, which their folders label",
            ],
        ),
        (
            {
                "images": [*COCO["images"], {"id": 3, "file_name": "../../etc/x.png"}, {"id": 4}],
                "annotations": [*COCO["annotations"], {"image_id": 3, "category_id": 1}],
            },
            ["tabby", "tom", "cat"],
            ["1 images without a class, which their folders label"],
        ),
    ],
)
def test_what_a_coco_file_contradicts_is_told(
    root: Path, tmp_path: Path, changed: dict[str, Any], labels: list[str], notes: list[str]
) -> None:
    table = coco(tmp_path / "a.json", **changed)
    listing = list_pictures(root, None, [table])
    assert [file.labels.class_name for file in listing.files] == labels
    outside = [f"{table} has 2 images without a path in {root}"]
    assert listing.table_problems[-len(notes) :] == [f"{table} has {note}" for note in notes]
    assert listing.table_problems[: -len(notes)] in ([], outside)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "line 1 is not valid JSON"),
        ('{\n"images": [],\n"annotations": [}', "line 3 is not valid JSON"),
        ('{"images":' * 200_000, "it is nested too deeply"),
        ('{\n"pictures": []\n}', "it is JSON without images, so neither COCO nor JSONL"),
        ('{"images": {}, "annotations": []}', "its images are no list"),
        ('{"annotations": []}', "it has no images"),
        (json.dumps(COCO | {"annotations": []}), "it has no annotations, so it labels no picture"),
        (
            '{"images": [{"id": 1}], "annotations": [{"image_id": 1, "caption": "a cat"}]}',
            "it has captions without categories, so it labels no picture",
        ),
        (
            json.dumps(COCO | {"annotations": [{"image_id": 8, "category_id": 1}]}),
            "none of its annotations tells the class of an image that it has",
        ),
        (
            json.dumps(COCO | {"images": [{"id": 1, "file_name": "7.png"}]}),
            "names none of the 3 pictures",
        ),
    ],
)
def test_a_coco_file_that_labels_nothing_stops_the_scan(
    root: Path, tmp_path: Path, text: str, told: str
) -> None:
    write(tmp_path / "a.json", text)
    with pytest.raises(ScanError, match=re.escape(told)):
        list_pictures(root, None, [tmp_path / "a.json"])


def test_paths_that_may_start_from_two_folders_stop_the_scan(tmp_path: Path) -> None:
    root = (tmp_path / "pictures").resolve()
    for folder in ("large", "small"):
        write(root / f"{folder}/1.png", picture(1))
    images = [{"id": 1, "file_name": "1.png"}]
    annotations = [{"image_id": 1, "category_id": 1}]
    table = coco(tmp_path / "a.json", images=images, annotations=annotations)
    with pytest.raises(ScanError, match="lead to pictures from large/ as from small/"):
        list_pictures(root, None, [table])


def test_columns_are_for_what_has_them(root: Path, tmp_path: Path) -> None:
    table = coco(tmp_path / "a.json")
    with pytest.raises(ScanError, match="--column is for CSV and JSONL"):
        list_pictures(root, None, [table], {"class": "breed"})


def test_a_record_may_have_several_labels(root: Path, tmp_path: Path) -> None:
    rows = [
        {"path": "cat/1.png", "label": ["tom", "tabby", "tom"]},
        {"path": "cat/2.png", "label": [], "class": "tom"},
        {"path": "cat/3.png", "label": ["tom", None, 7]},
    ]
    write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert labels_of(root, tmp_path / "a.jsonl") == {
        "cat/1.png": "tabby + tom",
        "cat/2.png": "tom",
        "cat/3.png": "7 + tom",
    }

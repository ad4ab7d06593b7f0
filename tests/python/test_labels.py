"""Datasets that others made for training, as labels: COCO and YOLO."""

import json
import re
import shutil
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


# YOLO.


@pytest.fixture
def yolo(tmp_path: Path) -> Path:
    """The committed dataset with its pictures; 3.png and 5.png have no label file."""
    root = (tmp_path / "yolo").resolve()
    shutil.copytree(INPUTS / "yolo", root)
    for path in ("train/1", "train/2", "train/3", "val/4", "val/5"):
        write(root / f"images/{path}.png", picture(int(path[-1])))
    return root


def told(root: Path, table: Path) -> list[tuple[str | None, ...]]:
    return [
        (file.name, file.labels.split_name, file.labels.class_name, file.problem)
        for file in list_pictures(root, None, [table]).files
    ]


def test_a_data_yaml_gives_splits_and_classes(yolo: Path) -> None:
    table = yolo / "data.yaml"
    assert told(yolo, table) == [
        ("images/train/1.png", "train", "cat + dog", None),
        ("images/train/2.png", "train", "dog", None),
        ("images/train/3.png", "val", None, None),
        ("images/val/4.png", "val", "cat", None),
        ("images/val/5.png", "val", None, None),
        ("images/val/gone.png", "val", None, "missing"),
    ]
    problems = list_pictures(yolo, None, [table]).table_problems
    for problem in (
        "has 1 images without a path in",
        "has 2 lines of label files whose class has no name",
        "has 3 lines of label files that are no class and shape",
        "pictures without a class (backgrounds), filed under Unknown",
    ):
        assert any(problem in one for one in problems), problems


@pytest.mark.parametrize(
    "text",
    [
        "train: images/train\nnames: [cat, dog]\n",
        "path: {root}\ntrain: images/train\nnames: [cat, dog]\n",
        "path: .\ntrain: {root}/images/train/\nnames: {{'0': cat, 1: dog, x: y}}\n",
        "train: ../images/train\nnames: [cat, dog]\nnc: 2\n",
        "train: train.txt\nnames: [cat, dog]\n",
    ],
)
def test_paths_of_a_data_yaml_are_followed(yolo: Path, text: str) -> None:
    """As Roboflow writes them, too, and from a list of paths of any kind."""
    paths = ["./images/train/1.png", "images/train/2.png", f"{yolo}/images/train/3.png"]
    write(yolo / "train.txt", "\r\n".join(["", *paths]))
    table = yolo / "other.yaml"
    write(table, text.format(root=yolo))
    assert [(one[1], one[2]) for one in told(yolo, table)][:3] == [
        ("train", "cat + dog"),
        ("train", "dog"),
        ("train", None),
    ]


def test_a_data_yaml_without_names_numbers_its_classes(yolo: Path) -> None:
    write(yolo / "a.yaml", "train: images/train\nnc: 1\n")
    listing = list_pictures(yolo, None, [yolo / "a.yaml"])
    assert listing.files[0].labels.class_name == "class_0"
    assert f"{yolo / 'a.yaml'} has 2 lines of label files whose class has no name" in (
        listing.table_problems
    )
    write(yolo / "a.yaml", "train: images/train\nnc: 3\nnames: [cat, dog]\n")
    listing = list_pictures(yolo, None, [yolo / "a.yaml"])
    assert listing.table_problems[0].endswith("says that its classes are 3, and names 2")


def test_nothing_outside_of_the_pictures_is_opened(
    yolo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a list, nor a label file, nor what a link leads to."""
    elsewhere = tmp_path / "elsewhere"
    write(elsewhere / "list.txt", "images/train/1.png\n")
    write(elsewhere / "labels/1.txt", "0 0.5 0.5 0.2 0.2\n")
    (yolo / "labels/train/2.txt").unlink()
    (yolo / "labels/train/2.txt").symlink_to(elsewhere / "labels/1.txt")
    (yolo / "link.txt").symlink_to(elsewhere / "list.txt")
    table = yolo / "a.yaml"
    text = "train: [images/train, {0}/list.txt, link.txt, ../elsewhere]\nnames: [cat, dog]\n"
    write(table, text.format(elsewhere))
    opened = []
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path) or real(path))
    listing = list_pictures(yolo, None, [table])
    assert opened and all(path.resolve().is_relative_to(yolo) for path in opened)
    assert [file.labels.class_name for file in listing.files][:3] == ["cat + dog", None, None]
    notes = " ".join(listing.table_problems)
    assert notes.count("where nothing is opened: it is outside of") == 1
    assert "'link.txt' that is not read: the path goes through a symbolic link" in notes
    assert "'../elsewhere' as train, where no pictures are" in notes
    assert "has 1 label files that are links, too large or cannot be read" in notes
    with pytest.raises(ScanError, match="scan the folder that holds both"):
        list_pictures(yolo / "images", None, [yolo / "data.yaml"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [", "it is no YAML"),
        ("!!python/object/apply:os.system [true]", "it is no YAML"),
        (b"\xff\xfe\x00", "it is no YAML"),
        ("[" * 20_000, "it is nested too deeply"),
        ("names: [cat]\n", "it names neither train, val nor test"),
        ("- train\n", "it names neither train, val nor test"),
        ("train: images\n", "its names are neither a list nor a mapping"),
        ("train: images\nnames: cat\n", "its names are neither a list nor a mapping"),
        ("train: images\nnc: 1000000000000\n", "its names are neither a list nor a mapping"),
        ("train: 7\nval: picture\nnames: [cat]\n", "none of its splits leads to pictures"),
        ("train: images/val\nnames: {40: cat}\n", "no picture has a label file beside it"),
    ],
)
def test_a_data_yaml_that_labels_nothing_stops_the_scan(
    yolo: Path, text: str | bytes, message: str
) -> None:
    write(yolo / "a.yaml", text)
    with pytest.raises(ScanError, match=re.escape(message)) as stopped:
        list_pictures(yolo, None, [yolo / "a.yaml"])
    assert str(stopped.value).startswith(f"{yolo / 'a.yaml'} cannot be used: ")

"""Datasets that others made for training, as labels: COCO and YOLO."""

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import command
from folders import write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from project import DATABASE, Build, run_dbt
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
    # dbt 2 takes all YAML below tests for its own.
    (root / "data.yaml.txt").rename(root / "data.yaml")
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


# What two records say of one file.


@pytest.mark.parametrize(
    ("rows", "counted", "further"),
    [
        (["1.png,cat,", "1.png,dog,"], ("dog", None), [("cat", None)]),
        (["1.png,cat,", "1.png,cat,"], ("cat", None), []),
        (["1.png,cat,", "1.png,,val"], ("cat", "val"), []),
        (["1.png,cat,train", "1.png,cat,val"], ("cat", "val"), [("cat", "train")]),
        (["1.png,cat,", "1.png,,"], ("cat", None), []),
        (["1.png,cat,", "1.png,dog,", "1.png,cat,"], ("cat", None), [("dog", None)]),
        (["1.png,cat,", "1.png,dog,", "1.png,,val"], ("dog", "val"), [("cat", None)]),
    ],
)
def test_rows_of_one_file_complete_or_contradict_each_other(
    tmp_path: Path, rows: list[str], counted: tuple, further: list[tuple]
) -> None:
    root = (tmp_path / "pictures").resolve()
    write(root / "1.png", picture(1))
    write(tmp_path / "a.csv", "\n".join(["path,label,split", *rows]))
    listing = list_pictures(root, None, [tmp_path / "a.csv"])
    [file] = listing.files
    assert (file.labels.class_name, file.labels.split_name) == counted
    assert [(one.class_name, one.split_name) for one in file.further_labels] == further
    assert bool(listing.table_problems) is bool(further)


def test_a_later_table_wins_and_a_later_coco_file_contradicts(root: Path, tmp_path: Path) -> None:
    one, other = coco(tmp_path / "a.json"), tmp_path / "b.json"
    coco(other, annotations=[{"image_id": 1, "category_id": 2}])
    listing = list_pictures(root, None, [one, other])
    assert [file.labels.class_name for file in listing.files] == ["tom", "tom", "cat"]
    assert [len(file.further_labels) for file in listing.files] == [1, 0, 0]
    assert (
        f"{other} has other labels for 1 files than the COCO file before it; its own count, and"
        " contradicted_files lists both"
    ) in listing.table_problems
    table = tmp_path / "c.csv"
    write(table, "path,label\ncat/1.png,lion\n")
    listing = list_pictures(root, None, [one, other, table])
    assert listing.files[0].labels.class_name == "lion" and not listing.files[0].further_labels
    write(table, "path,group\ncat/1.png,film\n")
    [file, *_] = list_pictures(root, None, [one, other, table]).files
    both = [(label.class_name, label.group_name) for label in (*file.further_labels, file.labels)]
    assert both == [("tabby", "film"), ("tom", "film")]


def test_a_scan_keeps_labels_that_a_row_per_file_has_no_room_for(
    root: Path, tmp_path: Path
) -> None:
    """And forgets them when nobody says them anew."""
    scans, table = tmp_path / "scans", tmp_path / "a.jsonl"
    rows = [
        {"path": "cat/1.png", "label": ["tom", "tabby"], "group": "film"},
        {"path": "cat/2.png", "label": "tom"},
        {"path": "cat/3.png", "label": "tom", "split": "train"},
        {"path": "cat/3.png", "label": "tabby", "split": "train", "group": 7},
    ]
    write(table, "\n".join(map(json.dumps, rows)))
    query = """
        select relative_path, record_number, class_name, label_name, group_name, split_name
        from labels order by all
    """
    scan_folder(root, list_pictures(root), scans, 1)
    assert not list(scans.rglob("labels.parquet"))
    assert scan_folder(root, list_pictures(root, None, [table]), scans, 1).is_changed
    assert scanned(scans, root, query) == [
        ("cat/1.png", 1, "tabby + tom", "tabby", "film", None),
        ("cat/1.png", 1, "tabby + tom", "tom", "film", None),
        ("cat/3.png", 1, "tabby", "tabby", "7", "train"),
        ("cat/3.png", 2, "tom", "tom", None, "train"),
    ]
    assert not scan_folder(root, list_pictures(root, None, [table]), scans, 1).is_changed
    assert scan_folder(root, list_pictures(root), scans, 1).is_changed
    assert scanned(scans, root, query) == []


# Whatever they say.


def mostly(good: list, bad: list) -> st.SearchStrategy:
    return st.sampled_from([*good * 6, *bad])


IDS = mostly([1, 2], [3, 1.0, "1", None, True, [1]])
FILES = mostly(["1.png", "2.png"], ["./2.png", "9.png", "../x.png", "/etc/x.png", "", None])
NAMES = mostly(["cat", "dog"], [" dog/", 7, "", None, ["cat"]])


def pairs(first: str, second: str, other: st.SearchStrategy) -> st.SearchStrategy:
    record = st.fixed_dictionaries({first: IDS, second: other})
    strays = st.lists(st.sampled_from([None, 3, [], {}]), max_size=1)
    return st.tuples(st.lists(record, min_size=1, max_size=5), strays).map(
        lambda two: [*two[0], *two[1]]
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    images=pairs("id", "file_name", FILES),
    categories=pairs("id", "name", NAMES),
    annotations=pairs("image_id", "category_id", IDS),
)
def test_random_coco_files_say_what_plain_python_finds(
    tmp_path: Path, images: list, categories: list, annotations: list
) -> None:
    """Image by image and annotation by annotation, without an index."""
    root = tmp_path.resolve() / "pictures"
    for number in (1, 2):
        write(root / f"{number}.png", b"")
    table = coco(tmp_path / "a.json", images=images, categories=categories, annotations=annotations)

    def holds(record: Any, key: str, value: Any) -> bool:
        given = record.get(key) if isinstance(record, dict) else None
        is_id = not isinstance(given, bool | list) and not isinstance(value, bool | list)
        return is_id and given is not None and given == value

    def only(records: list, value: Any, key: str) -> Any:
        """What all records of an id say; nothing if they differ."""
        said = [record.get(key) for record in records if holds(record, "id", value)]
        return said[0] if said and all(one == said[0] for one in said) else None

    expected: dict[str, list[set[str]]] = {"1.png": [], "2.png": []}
    for image in images:
        said = image.get("file_name") if isinstance(image, dict) else None
        name = {"./2.png": "2.png"}.get(said, said) if isinstance(said, str) else None
        if name not in expected or only(images, image.get("id"), "file_name") != said:
            continue
        labels = {
            str(label).strip(" /")
            for annotation in annotations
            if holds(annotation, "image_id", image.get("id"))
            for label in [only(categories, annotation.get("category_id"), "name")]
            if isinstance(label, str | int) and label != ""
        }
        if labels:
            known = expected[name]
            expected[name] = [*(one for one in known if one != labels), labels]
    try:
        listing = list_pictures(root, "flat", [table])
    except ScanError:
        assert not any(expected.values())
        return
    for file in listing.files:
        if file.problem != "missing":
            found = [set(one.class_names) for one in (*file.further_labels, file.labels)]
            assert found == (expected[file.name] or [set()])


LABELS = mostly(["cat", "dog", ["dog", "cat"], ["cat"]], [[], None, "", 7, {"a": 1}, ["cat", {}]])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {"path": FILES, "label": LABELS, "split": mostly(["train", None], ["val", ["val"]])}
        ),
        min_size=1,
        max_size=6,
    )
)
def test_random_tables_say_what_plain_python_finds(tmp_path: Path, rows: list[dict]) -> None:
    """A row is added to the last that it does not contradict, and stands last itself."""
    root = tmp_path.resolve() / "pictures"
    for number in (1, 2):
        write(root / f"{number}.png", b"")
    write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, rows)))
    expected: dict[str, list[tuple]] = {"1.png": [], "2.png": []}
    for row in rows:
        name = {"./2.png": "2.png"}.get(row["path"], row["path"])
        labels = row["label"] if isinstance(row["label"], list) else [row["label"]]
        is_read = labels and all(isinstance(one, str | int) and one != "" for one in labels)
        label = sorted(set(map(str, labels))) if is_read else None
        split = row["split"] if isinstance(row["split"], str) else None
        if name not in expected or label is split is None:
            continue
        fits = [
            (known, other)
            for known, other in expected[name]
            if (label is None or known in (None, label))
            and (split is None or other in (None, split))
        ]
        if fits:
            expected[name].remove(fits[-1])
            label, split = label or fits[-1][0], split or fits[-1][1]
        expected[name].append((label, split))
    try:
        listing = list_pictures(root, "flat", [tmp_path / "a.jsonl"])
    except ScanError:
        assert not any(expected.values())
        return
    for file in listing.files:
        if file.problem != "missing":
            found = [
                (list(one.class_names) or None, one.split_name)
                for one in (*file.further_labels, file.labels)
            ]
            assert found == (expected[file.name] or [(None, None)])


# What a build makes of them.


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Two COCO files that contradict each other about 3.png and 5.png, and a table of films.

    0.png, 2.png and 3.png are copies, 0.png the oldest.
    """
    home = tmp_path_factory.mktemp("labels").resolve()
    root = home / "pictures"
    for number, content in enumerate((2, 1, 2, 2, 4, 5)):
        write(root / f"{number}.png", picture(content))
        os.utime(root / f"{number}.png", (number, number))
    images = [{"id": number, "file_name": f"{number}.png"} for number in range(6)]
    for name, pairs in (
        ("a", [(0, 2), (1, 1), (1, 2), (2, 1), (3, 1), (4, 2), (5, 1)]),
        ("b", [(3, 2), (5, 2)]),
    ):
        annotations = [{"image_id": image, "category_id": category} for image, category in pairs]
        coco(home / f"{name}.json", images=images, annotations=annotations)
    rows = ["test,film", "train,film", "train,film", "test,film", "test,book", "test,"]
    lines = ["path,split,group", *(f"{number}.png,{row}" for number, row in enumerate(rows))]
    write(home / "films.csv", "\n".join(lines))
    tables = [home / "a.json", home / "b.json", home / "films.csv"]
    scan_folder(root, list_pictures(root, None, tables), home / "scans", 1)
    return run_dbt(["build"], home / DATABASE, home / "target", "", IMAGES_ROOT=str(root))


def test_a_picture_of_several_labels_has_one_class(built: Build) -> None:
    assert built.unwell == {"expectations_are_met"}, built.output
    query = """
        select relative_path, class_name, list(label_name order by label_name)
        from images join image_labels using (image_id) group by all order by 1
    """
    assert built.rows(query) == [
        ("0.png", "tom", ["tom"]),
        ("1.png", "tabby + tom", ["tabby", "tom"]),
        ("2.png", "tabby", ["tabby"]),
        ("3.png", "tom", ["tom"]),
        ("4.png", "tom", ["tom"]),
        ("5.png", "tom", ["tom"]),
    ]


def test_a_file_that_two_records_label_differently_is_told(built: Build) -> None:
    query = "select relative_path, class_name, classes, record_count from contradicted_files"
    assert built.rows(f"{query} order by 1") == [
        ("3.png", "tom", "Unknown / tabby, Unknown / tom", 2),
        ("5.png", "tom", "Unknown / tabby, Unknown / tom", 2),
    ]
    rejected = "select relative_path, class_name, reason from rejected_images order by 1"
    reason = "relative_path is that of another entry"
    assert built.rows(rejected) == [("3.png", "tabby", reason), ("5.png", "tabby", reason)]
    named = "select relative_path from file_audit where finding = 'named twice' order by 1"
    assert built.rows(named) == [("3.png",), ("5.png",)]


def test_groups_in_several_splits_are_told(built: Build) -> None:
    assert built.rows("from group_split_leaks") == [("film", "test, train", 2, 4, 2)]
    status = "select metric, metric_value, status from expectation_results"
    found = {metric: rest for metric, *rest in built.rows(status)}
    assert found["group_split_leaks"] == [1, "warn"]
    assert found["contradicted_files"] == [2, "warn"]


def test_a_file_that_two_records_name_is_never_moved(built: Build) -> None:
    plan = "select relative_path, action, keeper_path from dedup_plan order by 1"
    assert ("3.png", "remove", "0.png") in built.rows(plan)
    root = built.database.parent / "pictures"
    done = command("apply", root, "--database", built.database, "--yes")
    assert "another image is filed under the same path" in done.output
    assert len(list(root.iterdir())) == 6

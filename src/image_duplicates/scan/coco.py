"""COCO files as labels: an image is filed under the classes that its annotations name."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

Record = dict[str, Any]
# All else, of which shapes are most, is dropped while the file is read.
KEPT = {
    *("images", "annotations", "categories", "id", "file_name", "image_id", "category_id"),
    *("name", "supercategory", "segments_info", "caption"),
}
LISTS = ("images", "annotations", "categories")


def coco_document(text: str) -> Record | None:
    """What a COCO file has of use; None for anything else that may be JSON, an object per line.

    Raises ValueError for an object that is neither.
    """
    if not text.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(text, object_hook=_of_use)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            return None
        raise ValueError(f"line {error.lineno:,} is not valid JSON") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply to be read") from error
    if not document.keys().isdisjoint(LISTS):
        return document  # type: ignore[no-any-return]
    if "\n" in text.strip():
        raise ValueError("it is JSON without images, so neither COCO nor JSONL")
    return None


def _of_use(record: Record) -> Record:
    return {name: value for name, value in record.items() if name in KEPT}


def coco_rows(document: Record, notes: list[str]) -> list[Record]:
    """A row per image, as of a table: its path, and the names and categories of its classes.

    What could not be used is told in ``notes``. Raises ValueError if nothing is labelled.
    """
    for kind in LISTS:
        if not isinstance(document.get(kind, []), list):
            raise ValueError(f"its {kind} are no list")
    images, annotations, categories = (document.get(kind) for kind in LISTS)
    if not images:
        raise ValueError("it has no images")
    if not annotations:
        raise ValueError("it has no annotations, so it labels no picture")
    if not categories:
        what = "captions" if "caption" in _record(annotations[0]) else "annotations"
        raise ValueError(f"it has {what} without categories, so it labels no picture")
    classes, unclear_classes = _by_id(categories, "name", "supercategory")
    files, unclear_images = _by_id(images, "file_name")
    found: dict[Any, set[Any]] = defaultdict(set)
    strangers = unlabelled = 0
    for image, category in _pairs(annotations):
        if image not in files:
            strangers += 1
        elif not _is_name(classes.get(category, {}).get("name")):
            unlabelled += 1
        else:
            found[image].add(category)
    if not found:
        raise ValueError("none of its annotations tells the class of an image that it has")
    rows = []
    for image in map(_record, images):
        told = [classes[one] for one in found.get(_id(image.get("id")), ())]
        above = [one["supercategory"] for one in told if _is_name(one.get("supercategory"))]
        rows.append(
            {
                "file_name": image.get("file_name"),
                "class_name": [one["name"] for one in told],
                "category_name": above,
            }
        )
    alone = sum(not row["class_name"] for row in rows)
    for count, what in (
        (unclear_images, "images that share an id, whose annotations are not read"),
        (unclear_classes, "categories that share an id, whose annotations are not read"),
        (strangers, "annotations of images that are not in it"),
        (unlabelled, "annotations of categories that are not in it, or have no name"),
        (alone, "images without a class, which their folders label"),
    ):
        if count:
            notes.append(f"has {count:,} {what}")
    return rows


def _by_id(records: list[Any], *names: str) -> tuple[dict[Any, Record], int]:
    """Records by their ids, without those that contradict each other, which are counted."""
    by_id: dict[Any, Record] = {}
    repeated = set()
    copies = 0
    for record in map(_record, records):
        key = _id(record.get("id"))
        if key is None:
            continue
        first = by_id.setdefault(key, record)
        if any(first.get(name) != record.get(name) for name in names):
            copies += 1 if key in repeated else 2
            repeated.add(key)
    return {key: record for key, record in by_id.items() if key not in repeated}, copies


def _pairs(annotations: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Image and category of each; a panoptic one has a category per segment."""
    for annotation in map(_record, annotations):
        segments = annotation.get("segments_info")
        for one in segments if isinstance(segments, list) else [annotation]:
            yield _id(annotation.get("image_id")), _id(_record(one).get("category_id"))


def _record(value: Any) -> Record:
    return value if isinstance(value, dict) else {}


def _id(value: Any) -> Any:
    """None where it can be no id: true is not 1."""
    is_id = isinstance(value, str | int | float) and not isinstance(value, bool)
    return value if is_id else None


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and bool(str(value).strip(" \t\r\n/"))

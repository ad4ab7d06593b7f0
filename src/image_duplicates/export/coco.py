"""A COCO file without the images that the plan removes, and without a lost annotation."""

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from image_duplicates.export.decisions import Decision, Decisions, ExportError, new_file

Record = dict[str, Any]
# What makes two annotations of equal pictures two all the same.
OWN = ("id", "image_id")
EQUAL = "the copy that stays has an equal one"
NO_KEEPER = "no copy stays"
ELSEWHERE = "the copy that stays is not in this file"
ONE_PER_IMAGE = "an image has one such annotation alone"


@dataclass(frozen=True)
class CocoExport:
    """What came of a COCO file."""

    images: int
    removed_images: int
    # The build does not know them, so they stay.
    unknown_images: int
    annotations: int
    moved_annotations: int
    # Of removed images, and not moved: in the file beside.
    listed_annotations: int
    listed_in: Path


def export_coco(decisions: Decisions, source: Path, target: Path) -> CocoExport:
    """Write a COCO file anew, and beside it what was taken out of it.

    Ids stay as they are. Annotations of a removed copy go to the copy that stays, unless it has
    an equal one or cannot take it: those are in the file beside, each with the reason. Raises
    ExportError.
    """
    document = _read(source)
    images: list[Record] = document["images"]
    known = _matched(images, decisions, source)
    removed = {number: image for number, image in known.items() if image.action == "remove"}
    ids = {
        image.relative_path: number
        for number, image in reversed(known.items())
        if image.action != "remove"
    }
    stays: list[Record] = []
    listed: list[Record] = []
    moved = 0
    by_image: dict[Any, set[str]] = defaultdict(set)
    annotations: list[Record] = document.get("annotations", [])
    keepers = {ids.get(image.keeper_path) for image in removed.values()}
    for annotation in annotations:
        if annotation["image_id"] in keepers:
            by_image[annotation["image_id"]].add(_content(annotation))
    for annotation in annotations:
        image = removed.get(annotation["image_id"])
        if image is None:
            stays.append(annotation)
            continue
        keeper = ids.get(image.keeper_path)
        content = _content(annotation)
        if image.keeper_path is None:
            listed.append({**annotation, "why": NO_KEEPER})
        elif keeper is None:
            listed.append({**annotation, "why": ELSEWHERE})
        elif content in by_image[keeper]:
            listed.append({**annotation, "why": EQUAL})
        elif "segments_info" in annotation:
            listed.append({**annotation, "why": ONE_PER_IMAGE})
        else:
            by_image[keeper].add(content)
            stays.append({**annotation, "image_id": keeper})
            moved += 1
    taken_out = [
        {**image, "why": removed[image["id"]].reason, "keeper": removed[image["id"]].keeper_path}
        for image in images
        if image["id"] in removed
    ]
    whole = {
        **document,
        "images": [image for image in images if image["id"] not in removed],
        **({"annotations": stays} if "annotations" in document else {}),
    }
    beside = target.with_name(f"{target.stem}.removed.json")
    with new_file(target) as draft, new_file(beside) as draft_beside:
        draft.write_text(json.dumps(whole) + "\n", encoding="ascii")
        text = json.dumps({"images": taken_out, "annotations": listed}, indent=1)
        draft_beside.write_text(f"{text}\n", encoding="ascii")
    return CocoExport(
        images=len(whole["images"]),
        removed_images=len(taken_out),
        unknown_images=len(images) - len(known),
        annotations=len(stays),
        moved_annotations=moved,
        listed_annotations=len(listed),
        listed_in=beside,
    )


def _read(source: Path) -> Record:
    try:
        document = json.loads(source.read_bytes())
    except OSError as error:
        raise ExportError(f"{source} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise ExportError(f"{source} is no JSON: {error}.") from error
    if not isinstance(document, dict) or not isinstance(document.get("images"), list):
        raise ExportError(f"{source} is no COCO file: it has no list of images.")
    for kind, needed in (("images", ("id", "file_name")), ("annotations", ("image_id",))):
        records = document.get(kind, [])
        if not isinstance(records, list) or not all(
            isinstance(record, dict) and all(_is_plain(record.get(name)) for name in needed)
            for record in records
        ):
            raise ExportError(
                f"{source} is no COCO file: not each of its {kind} has {' and '.join(needed)}."
            )
    ids = [image["id"] for image in document["images"]]
    if len(set(ids)) < len(ids):
        raise ExportError(f"{source} has two images of one id.")
    return document


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _matched(images: list[Record], decisions: Decisions, source: Path) -> dict[Any, Decision]:
    """The decision on each image that the build knows, by its id.

    ``file_name`` is a path from the images folder, or the end of one alone. Raises ExportError
    where an end is that of several, of which not all stay.
    """
    by_path = dict(decisions.with_path)
    by_end: dict[str, list[Decision]] = defaultdict(list)
    ends = {_clean(image["file_name"]) for image in images} - by_path.keys()
    for path, decision in by_path.items():
        parts = path.split("/")
        for first in range(1, len(parts)):
            if (end := "/".join(parts[first:])) in ends:
                by_end[end].append(decision)
    known = {}
    for image in images:
        name = _clean(image["file_name"])
        found = [by_path[name]] if name in by_path else by_end[name]
        if len(found) == 1:
            known[image["id"]] = found[0]
        elif any(decision.action == "remove" for decision in found):
            raise ExportError(
                f"{source} names {name!a}, which may be {found[0].relative_path!a} or"
                f" {found[1].relative_path!a}: write file_name from the images folder on."
            )
    if not known and images:
        raise ExportError(
            f"The build knows none of the images of {source}: is it of another dataset?"
        )
    return known


def _clean(file_name: Any) -> str:
    return str(PurePosixPath(str(file_name)))


def _content(annotation: Record) -> str:
    """All that an annotation says but for which picture, and under which id."""
    return json.dumps(
        {key: value for key, value in annotation.items() if key not in OWN}, sort_keys=True
    )

"""YOLO's ``data.yaml`` as labels: splits are its keys, classes stand in a file per picture.

Paths are followed as Ultralytics does, but nothing outside of the folder of pictures is opened.
"""

import os
import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from image_duplicates.files.paths import (
    MissingError,
    RefusedError,
    escaped,
    reason,
    regular_file,
    unescaped,
)
from image_duplicates.scan.labels import Table, label_text, named_files

SUFFIXES = (".yaml", ".yml")
SPLITS = ("train", "val", "test")
# No such file is larger.
MOST_BYTES = 64 * 1024 * 1024
MOST_CLASSES = 1_000_000


def read_yolo(table: Path, root: Path, seen: set[str]) -> Table:
    """Read the splits and classes that a ``data.yaml`` gives to pictures. Never raises."""
    read = Table(kind="YOLO")
    try:
        document = _document(table)
        names = _names(document, read)
        bases = _bases(document, table, root)
        counts: Counter[str] = Counter()
        for split in SPLITS:
            for name in _pictures_of(document, split, bases, root, seen, read):
                classes = sorted(_classes(name, root, names, counts)) if name in seen else []
                # Folders only say here where a picture is.
                read.add(
                    name,
                    {"split_name": split, "category_name": None, "class_names": tuple(classes)},
                )
        if seen.isdisjoint(read.records):
            where = "; ".join(f"it {note}" for note in read.notes)
            raise ValueError(f"none of its splits leads to pictures in {root} ({where})")
        if not any(one["class_names"] for records in read.records.values() for one in records):
            outside = counts["outside"]
            raise ValueError(
                f"its label files lie outside of {root}, where nothing is opened: scan the folder"
                " that holds both images and labels"
                if outside
                else "no picture has a label file beside it, or in labels/ in place of images/"
            )
        read.notes += [
            f"has {count:,} {what}"
            for count, what in (
                (counts["unnamed"], "lines of label files whose class has no name"),
                (counts["broken"], "lines of label files that are no class and shape"),
                (counts["refused"], "label files that are links, too large or cannot be read"),
                (counts["outside"], f"pictures whose label files lie outside of {root}"),
                (counts["empty"], "pictures without a class (backgrounds), filed under Unknown"),
            )
            if count
        ]
    except (OSError, ValueError) as error:
        read.flaw = reason(error)
    return read


def _document(table: Path) -> dict[Any, Any]:
    if table.stat().st_size > MOST_BYTES:
        raise ValueError("it is too large for a data.yaml")
    try:
        document = yaml.safe_load(table.read_bytes())
    except yaml.YAMLError as error:
        raise ValueError("it is no YAML") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply to be read") from error
    if not isinstance(document, dict) or document.keys().isdisjoint(SPLITS):
        raise ValueError("it is no data.yaml of YOLO: it names neither train, val nor test")
    return document


def _names(document: dict[Any, Any], read: Table) -> dict[int, str]:
    """The names of classes by their numbers; those without one are missing."""
    names, number = document.get("names"), document.get("nc")
    if names is None and isinstance(number, int) and 0 < number <= MOST_CLASSES:
        return {one: f"class_{one}" for one in range(number)}
    pairs = dict(enumerate(names)) if isinstance(names, list) else _mapping(names)
    usable = {
        int(one): label_text(name)
        for one, name in pairs.items()
        if str(one).isdecimal() and isinstance(name, str | int) and label_text(name)
    }
    if not usable:
        raise ValueError("its names are neither a list nor a mapping of numbers to names")
    if isinstance(number, int) and number != len(pairs):
        read.notes.append(f"says that its classes are {number:,}, and names {len(pairs):,}")
    return usable


def _mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}


def _bases(document: dict[Any, Any], table: Path, root: Path) -> list[Path]:
    """Where its paths may start from: where it says so, its own folder, that of the pictures."""
    home = table.parent.resolve()
    said = document.get("path")
    starts = [home, Path.cwd(), root]
    told = [Path(os.path.realpath(start / said)) for start in starts if isinstance(said, str)]
    return [*dict.fromkeys([*told, home, root])]


def _pictures_of(
    document: dict[Any, Any],
    split: str,
    bases: list[Path],
    root: Path,
    seen: set[str],
    read: Table,
) -> Iterator[str]:
    said = document.get(split)
    for entry in said if isinstance(said, list) else [said]:
        if entry is None:
            continue
        if not isinstance(entry, str) or not entry.strip() or "\0" in entry:
            read.notes.append(f"has a {split} that is no path")
            continue
        names: Iterable[str | None] = []
        places = [*_below(entry, bases, root)]
        for place in places:
            if place.endswith(".txt"):
                names = _listed(place, bases, root, seen, read)
            else:
                folder = f"{escaped(place)}/" if place else ""
                names = sorted(name for name in seen if name.startswith(folder))
            if names:
                break
        else:
            why = "no pictures are" if places else f"nothing is opened: it is outside of {root}"
            read.notes.append(f"has {entry!a} as {split}, where {why}")
        for name in names:
            read.rows += 1
            if name:
                yield name
            else:
                read.unusable += 1


def _below(entry: str, bases: list[Path], root: Path) -> Iterator[str]:
    """What a path may mean, from the folder of pictures on; as Roboflow writes it, too."""
    top = str(root).rstrip("/")
    entry = entry.replace("\\", "/")
    for told in dict.fromkeys((entry, entry.removeprefix("../"))):
        for base in bases:
            path = posixpath.normpath(posixpath.join(base, told))
            if path == top:
                yield ""
            elif path.startswith(f"{top}/"):
                yield path[len(top) + 1 :]


def _listed(
    place: str, bases: list[Path], root: Path, seen: set[str], read: Table
) -> list[str | None]:
    try:
        path, status = regular_file(root, place)
        if status.st_size > MOST_BYTES:
            raise RefusedError("it is too large")
        lines = os.fsdecode(path.read_bytes()).split("\n")
    except MissingError:
        return []
    except (OSError, RefusedError) as error:
        read.notes.append(f"has the list {place!a} that is not read: {reason(error)}")
        return []
    paths = [line.strip() for line in lines if line.strip()]
    return named_files(paths, [path.parent, *bases, Path.cwd()], root, seen)


def _classes(name: str, root: Path, names: dict[int, str], counts: Counter[str]) -> set[str]:
    """The names of the classes in the label file of a picture."""
    top = str(root).rstrip("/")
    path = f"{top}/{os.fsdecode(unescaped(name))}"
    before, images, after = path.rpartition("/images/")
    place = posixpath.splitext(f"{before}/labels/{after}" if images else path)[0] + ".txt"
    if not place.startswith(f"{top}/"):
        counts["outside"] += 1
        return set()
    found = set()
    try:
        file, status = regular_file(root, place[len(top) + 1 :])
        if status.st_size > MOST_BYTES:
            raise RefusedError("it is too large")
        for line in filter(None, map(bytes.split, file.read_bytes().splitlines())):
            try:
                number = float(line[0])
                if len(line) < 5 or number != int(number):
                    raise ValueError
            except (ValueError, OverflowError):
                counts["broken"] += 1
                continue
            if int(number) in names:
                found.add(names[int(number)])
            else:
                counts["unnamed"] += 1
    except MissingError:
        pass
    except (OSError, RefusedError):
        counts["refused"] += 1
    if not found:
        counts["empty"] += 1
    return found

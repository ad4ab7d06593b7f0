"""Writes a dataset into a folder, whole or not at all."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from urllib.parse import quote_plus

from image_duplicates.example.entries import Entry, class_entries, file_stem, xpath_index
from image_duplicates.example.model import ClassPlan, Dataset, ExampleCounts, HashGroup, Picture

MARKER = ".image_duplicates_example"
_MARKER_TEXT = "The metadata folder beside this file is a generated example. It may be replaced.\n"

# What a class was asked for, as in the notebook; the pages gave a few more or less.
_IMAGES_REQUESTED = 500


class FolderNotEmptyError(ValueError):
    """The folder holds something that this generator did not write."""


def _check_folder(folder: Path) -> None:
    """Raise ValueError if `folder` is a file, FolderNotEmptyError if it holds foreign content."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: name a folder for the example dataset.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise FolderNotEmptyError(
            f"{folder} is not empty and holds no example dataset: name a new or an empty folder."
        )


def write_dataset(folder: Path, dataset: Dataset, seed: int) -> ExampleCounts:
    """Write `dataset` to `folder`/metadata, in place of an earlier example; return its counts.

    The files are complete before they get that name. Nothing else in `folder` is touched.
    """
    _check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(_MARKER_TEXT, encoding="utf-8")
    final, new, old = (
        folder / name for name in ("metadata", ".metadata_being_written", ".metadata_replaced")
    )
    # An interrupted run may have left these.
    _remove(new)
    _remove(old)
    counts = _write_files(new, dataset, seed)
    if final.exists():
        final.rename(old)
    new.rename(final)
    _remove(old)
    return counts


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _write_files(root: Path, dataset: Dataset, seed: int) -> ExampleCounts:
    rng = Random(f"{seed}/entries")
    copies: list[list[HashGroup]] = [[] for _ in dataset.classes]
    for group in dataset.groups:
        for index, number in group.copies_by_class.items():
            copies[index] += [group] * number
    total_bytes = sum(group.total_bytes for group in dataset.groups)

    def counted() -> Iterator[Picture]:
        nonlocal total_bytes
        for picture in dataset.single_pictures:
            total_bytes += picture.bytes
            yield picture

    singles = counted()
    for index, planned in enumerate(dataset.classes):
        start = index / len(dataset.classes)
        entries = class_entries(planned, start, copies[index], singles, rng)
        folder = root / planned.category / planned.name
        folder.mkdir(parents=True)
        path = folder / f"{file_stem(planned.name)}_metadata.json"
        path.write_text(_metadata(planned, entries), encoding="utf-8", newline="\n")
    return _counts(dataset, total_bytes)


def _metadata(planned: ClassPlan, entries: Iterator[tuple[str, Entry]]) -> str:
    """Return the text of a metadata file: one entry per line, so that people can read it too."""
    head = {
        "search_urls_used": [f"https://images.example/search?q={quote_plus(planned.name)}"],
        "search_key": planned.name,
        "last_xpath_index": xpath_index(planned.entries),
        "number_of_images_requested": _IMAGES_REQUESTED,
        "number_of_urls_found": planned.entries,
    }
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(entry)}" for key, entry in entries)
    return f'{json.dumps(head)[:-1]},\n"images": {{\n{lines}\n}}}}\n'


def _counts(dataset: Dataset, total_bytes: int) -> ExampleCounts:
    downloaded = sum(planned.downloaded for planned in dataset.classes)
    surplus = sum(group.surplus for group in dataset.groups)
    inter_class = sum(group.is_inter_class for group in dataset.groups)
    return ExampleCounts(
        classes=len(dataset.classes),
        entries=sum(planned.entries for planned in dataset.classes),
        downloaded=downloaded,
        unique=downloaded - surplus,
        surplus_copies=surplus,
        inter_class_groups=inter_class,
        intra_class_groups=len(dataset.groups) - inter_class,
        total_bytes=total_bytes,
    )

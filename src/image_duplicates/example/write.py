"""Writes a dataset into a folder, whole or not at all."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar
from urllib.parse import quote_plus

from image_duplicates.example.addresses import copy_address, file_name, new_address
from image_duplicates.example.draw import Dataset
from image_duplicates.example.plan import ClassPlan, HashGroup, Picture

MARKER = ".image_duplicates_example"
_MARKER_TEXT = "The {} folder beside this file is a generated example. It may be replaced.\n"

# What a class was asked for, as in the notebook; the pages gave a few more or less.
_IMAGES_REQUESTED = 500

_FIRST_DOWNLOAD = datetime(2025, 5, 24, 6, 0, 0, 123_456)
# From the first download to the last: it ends on the evening of 30 May.
_ALL_DOWNLOADS = timedelta(days=6, hours=16)
_MICROSECOND = timedelta(microseconds=1)
_SLOWEST_STEP = 1_700_000

# Links carry a number that looks drawn. Multiplying by one prime modulo another keeps any million
# entries of a class apart.
_STRIDE, _MODULUS = 388_987, 1_000_003

Written = TypeVar("Written")

# What a metadata file says of one image: how it was found, and the file if it was downloaded.
Entry = dict[str, dict[str, str | int]]


@dataclass(frozen=True)
class ExampleCounts:
    """What was written. `surplus_copies` are the copies of a hash beyond its first."""

    classes: int
    entries: int
    downloaded: int
    unique: int
    surplus_copies: int
    inter_class_groups: int
    intra_class_groups: int
    total_bytes: int


class FolderNotEmptyError(ValueError):
    """The folder holds something that this generator did not write."""


def write_dataset(folder: Path, dataset: Dataset, seed: int) -> ExampleCounts:
    """Write `dataset` to `folder`/metadata, in place of an earlier example; return its counts."""
    return write_folder(folder, "metadata", lambda new: _write_files(new, dataset, seed))


def write_folder(folder: Path, name: str, write: Callable[[Path], Written]) -> Written:
    """Let `write` fill `folder`/`name`, in place of an earlier example; return what it returns.

    The files are complete before they get that name. Nothing else in `folder` is touched.
    """
    _check_folder(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(_MARKER_TEXT.format(name), encoding="utf-8")
    final, new, old = (
        folder / part for part in (name, f".{name}_being_written", f".{name}_replaced")
    )
    # An interrupted run may have left these.
    _remove(new)
    _remove(old)
    written = write(new)
    if final.exists():
        final.rename(old)
    new.rename(final)
    _remove(old)
    return written


def _check_folder(folder: Path) -> None:
    """Raise ValueError if `folder` is a file, FolderNotEmptyError if it holds foreign content."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is a file: name a folder for the example dataset.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).is_file():
        raise FolderNotEmptyError(
            f"{folder} is not empty and holds no example dataset: name a new or an empty folder."
        )


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
        path = folder / f"{_file_stem(planned.name)}_metadata.json"
        path.write_text(_metadata(planned, entries), encoding="utf-8", newline="\n")
    return _counts(dataset, total_bytes)


def _metadata(planned: ClassPlan, entries: Iterator[tuple[str, Entry]]) -> str:
    """Return the text of a metadata file: one entry per line, so that people can read it too."""
    head = {
        "search_urls_used": [f"https://images.example/search?q={quote_plus(planned.name)}"],
        "search_key": planned.name,
        "last_xpath_index": _xpath_index(planned.entries),
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


def _file_stem(class_name: str) -> str:
    """Return the name of the class without blanks and apostrophes, for use in file names."""
    return re.sub(r"[\s']", "", class_name)


def _xpath_index(number: int) -> int:
    """Return where on the result page entry `number` was: every tenth place is no picture."""
    return number + number // 9


def class_entries(
    planned: ClassPlan,
    start: float,
    copies: list[HashGroup],
    singles: Iterator[Picture],
    rng: Random,
) -> Iterator[tuple[str, Entry]]:
    """Yield (key, entry) of the class in order, `copies` and failures mixed among the singles.

    `start` (0 to 1) says when in the week the class was downloaded. Each group in `copies`
    stands for one copy and has the links of the earlier ones, to which this adds.
    """
    slots: list[HashGroup | bool] = [*copies, *[False] * planned.failed]
    slots += [True] * (planned.entries - len(slots))
    rng.shuffle(slots)
    stem = _file_stem(planned.name)
    slug = re.sub(r"\W+", "-", planned.name.lower())
    offset = rng.randrange(_MODULUS)
    folder = f"images/{planned.category}/{planned.name}"
    # A class takes at most as long as the week leaves it.
    span = min(planned.entries * _SLOWEST_STEP, _ALL_DOWNLOADS // _MICROSECOND)
    step = max(2, span // planned.entries)
    microseconds = int((_ALL_DOWNLOADS // _MICROSECOND - span) * start)

    for number, slot in enumerate(slots, start=1):
        key = f"{number:03d}"
        link_stem = f"{slug}-{(number * _STRIDE + offset) % _MODULUS}"
        picture: Picture | None
        if isinstance(slot, HashGroup):
            picture = slot.drawn_picture
            domain, link = copy_address(slot.links, link_stem, picture.format, rng)
            slot.links.append((domain, link))
        else:
            picture = next(singles) if slot else None
            domain, link = new_address(link_stem, picture.format if picture else "jpeg", rng)
        entry: Entry = {
            "fetch_data": {
                "link": link,
                "domain": domain,
                "original_filename": file_name(link),
                "xpath_index": _xpath_index(number),
            }
        }
        if picture is not None:
            microseconds += rng.randrange(step // 2, step)
            downloaded_at = _FIRST_DOWNLOAD + timedelta(microseconds=microseconds)
            filename = f"{key}_{stem}.{picture.format}"
            entry["download_data"] = {
                "filename": filename,
                "relative_path": f"{folder}/{filename}",
                "hash": picture.hash,
                "bytes": picture.bytes,
                "width": picture.width,
                "height": picture.height,
                "mode": picture.mode,
                "format": picture.format,
                "downloaded_at": downloaded_at.isoformat(timespec="microseconds"),
            }
        yield key, entry

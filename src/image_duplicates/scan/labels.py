"""Files that label pictures: a row names one, and says what it is filed under."""

import csv
import io
import json
import os
import posixpath
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from image_duplicates.files.paths import escaped, is_plain, reason, unescaped
from image_duplicates.scan.coco import coco_document, coco_rows

# What a row may tell, by the columns that tell it: the first that a row has counts.
Columns = Mapping[str, Sequence[str]]
BESIDE: Columns = {
    "path": ("file_name",),
    "class": ("class_name", "class", "label"),
    "category": ("category_name", "category"),
    "split": ("split_name", "split"),
    "group": ("group_name", "group"),
}
NAMED: Columns = {
    **BESIDE,
    "path": (
        *("file_name", "filename", "path", "file_path", "filepath", "relative_path", "file"),
        *("image_path", "image"),
    ),
}
LINES = (".jsonl", ".ndjson", ".json")
SUFFIXES = (".csv", ".tsv", *LINES)
# Of these a picture may have several.
SEVERAL = ("class", "category")


# What a row says: `class_names` in order, and `category_name`, `split_name` and `group_name`.
Record = dict[str, Any]


def together(names: Collection[str]) -> str | None:
    """Several labels of one picture as one, whatever their order."""
    return " + ".join(sorted(set(names))) or None


@dataclass
class Table:
    """What was read of a file of labels."""

    # Of what kind it is: table (CSV and JSONL), COCO or YOLO.
    kind: str = "table"
    # By the names of the files, as the scan writes these. Several records where rows contradict
    # each other, none for a file that is only named.
    records: dict[str, list[Record]] = field(default_factory=dict)
    columns: dict[str, None] = field(default_factory=dict)
    rows: int = 0
    # Rows that name no file below the root, the path in the first row that names one, and rows
    # whose label is neither text nor a whole number.
    unusable: int = 0
    first_path: str | None = None
    unread_labels: int = 0
    # Two folders from which as many of its paths lead to pictures, none from another place.
    tied: tuple[str, str] | None = None
    # What else is worth knowing, each the end of a sentence about the file.
    notes: list[str] = field(default_factory=list)
    # Why it was not read to its end.
    flaw: str | None = None

    def add(self, name: str, record: Record) -> None:
        """Take what a row says of a file."""
        add_record(self.records.setdefault(name, []), record)

    @property
    def contradicted(self) -> int:
        """Files whose rows contradict each other."""
        return sum(len(records) > 1 for records in self.records.values())


def add_record(records: list[Record], record: Record) -> None:
    """Take what one more row says, as the last; rows that only complete each other are one."""
    for known in reversed(records):
        if all(known.get(kind, value) == value for kind, value in record.items()):
            records.remove(known)
            records.append(known | record)
            return
    if record:
        records.append(record)


def read_table(
    table: Path,
    root: Path,
    bases: Sequence[Path],
    seen: set[str],
    columns: Columns,
    is_searched: bool = False,
) -> Table:
    """Read the labels that a file gives to files below ``root``. Never raises.

    Its paths start from that of ``bases`` from which most of them lead to files that were seen.
    If none does, and it is to be searched for, from the folder of the pictures that has most.
    """
    read = Table()
    rows: list[tuple[str | None, Record]] = []
    try:
        for row in _rows(table, read):
            wanted = columns if read.kind == "table" else NAMED
            read.columns.update(dict.fromkeys(row))
            path = next((row[name] for name in wanted["path"] if row.get(name)), None)
            rows.append((path if isinstance(path, str) else None, _labels(row, wanted, read)))
    except (OSError, ValueError, csv.Error, MemoryError) as error:
        is_huge = isinstance(error, MemoryError)
        read.flaw = "it is larger than the memory" if is_huge else reason(error)
    read.rows = len(rows)
    paths = [path for path, _ in rows]
    read.first_path = next(filter(None, paths), None)
    names = named_files(paths, bases, root, seen)
    if is_searched and seen.isdisjoint(names):
        folder = _folder_of(filter(None, paths), seen, read)
        if folder:
            start = root / os.fsdecode(unescaped(folder))
            names = named_files(paths, [start], root, seen)
    for name, (_, labels) in zip(names, rows, strict=True):
        if name:
            read.add(name, labels)
        else:
            read.unusable += 1
    return read


def named_files(
    paths: Sequence[str | None], bases: Sequence[Path], root: Path, seen: set[str]
) -> list[str | None]:
    """The files that paths name, from that of ``bases`` from which most were seen.

    By the names that the scan gives them; None for a path that leads out of ``root``, or is none.
    """
    names: list[str | None] = []
    most = -1
    for base in dict.fromkeys(bases):
        told = [path and _name(path, base, root, seen) for path in paths]
        hits = sum(name in seen for name in told if name)
        if hits > most:
            names, most = told, hits
    return names


def _folder_of(paths: Iterable[str], seen: set[str], read: Table) -> str | None:
    """The folder, as the scan writes it, from which most paths lead to pictures."""
    wanted = {posixpath.normpath(path.replace("\\", "/")) for path in paths}
    found: Counter[str] = Counter()
    for name in seen:
        parts = name.split("/")
        for first in range(1, len(parts)):
            found["/".join(parts[:first])] += "/".join(parts[first:]) in wanted
    [(folder, most), (other, next_most)] = [*found.most_common(2), ("", 0), ("", 0)][:2]
    if most and most == next_most:
        read.tied = (min(folder, other), max(folder, other))
    elif most:
        read.notes.append(f"has paths that start from {folder}/")
        return folder
    return None


def _labels(row: Mapping[str, Any], columns: Columns, read: Table) -> Record:
    labels: Record = {}
    for kind in columns.keys() - {"path"}:
        value = next((row[name] for name in columns[kind] if _is_told(row.get(name))), None)
        values = value if isinstance(value, list) and kind in SEVERAL else [value]
        values = [one for one in values if _is_told(one)]
        if not all(isinstance(one, str | int) for one in values):
            read.unread_labels += 1
        elif kind == "class" and values:
            labels["class_names"] = tuple(sorted(set(map(label_text, values))))
        elif values:
            labels[f"{kind}_name"] = together([*map(label_text, values)])
    return labels


def _rows(table: Path, read: Table) -> Iterable[dict[str, Any]]:
    """Rows by the names of their columns in lower case. Raises OSError, ValueError, csv.Error."""
    try:
        text = table.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    document = coco_document(text)
    if document is not None:
        read.kind = "COCO"
        return coco_rows(document, read.notes)
    rows = _rows_of_lines(text) if table.suffix.lower() in LINES else _rows_of_csv(text)
    return ({name.strip().lower(): value for name, value in row.items() if name} for row in rows)


def _rows_of_csv(text: str) -> Iterator[dict[str, Any]]:
    header = text.partition("\n")[0]
    # The first of those that occur most.
    delimiter = max(",;\t", key=header.count)
    yield from csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)


def _rows_of_lines(text: str) -> Iterator[dict[str, Any]]:
    # Other line breaks may stand in a text of JSON.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise ValueError(f"line {number:,} is not valid JSON") from error
            yield row if isinstance(row, dict) else {}


def _is_told(value: Any) -> bool:
    return value is not None and value != [] and bool(str(value).strip(" \t\r\n/"))


def label_text(value: str | int) -> str:
    """As text that can be stored: JSON may have half a character."""
    text = str(value).strip().strip("/")
    return text.encode("utf-8", "backslashreplace").decode()


def _name(written: str, base: Path, root: Path, seen: set[str]) -> str | None:
    """The file of a row by the name that the scan gives it; None outside the root.

    It is only ever compared with names that were seen.
    """
    names = []
    # As Windows writes paths, unless a file has just this name.
    for path in dict.fromkeys((written, written.replace("\\", "/"))):
        path = posixpath.normpath(posixpath.join(base, path))
        below = path.removeprefix(f"{str(root).rstrip('/')}/")
        if below == path:
            continue
        try:
            name = escaped(below)
        except UnicodeEncodeError:
            continue
        if name in seen:
            return name
        if is_plain(below):
            names.append(name)
    return names[0] if names else None

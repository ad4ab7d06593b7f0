"""Tables that label pictures: a row names a file, and says what it is filed under."""

import csv
import io
import json
import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from image_duplicates.files.paths import escaped, is_plain, reason

# What a row may tell, by the columns that tell it: the first that a row has counts.
Columns = Mapping[str, Sequence[str]]
BESIDE: Columns = {
    "path": ("file_name",),
    "class": ("class_name", "class", "label"),
    "category": ("category_name", "category"),
    "split": ("split_name", "split"),
}
NAMED: Columns = {
    **BESIDE,
    "path": (
        *("file_name", "filename", "path", "file_path", "filepath", "relative_path", "file"),
        *("image_path", "image"),
    ),
}
SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson")


@dataclass
class Table:
    """What was read of a table."""

    # By the names of the files, as the scan writes these.
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    columns: dict[str, None] = field(default_factory=dict)
    rows: int = 0
    # Rows that name no file below the root, the path in the first row that names one, files that
    # rows contradict each other about, and rows whose label is neither text nor a whole number.
    unusable: int = 0
    first_path: str | None = None
    contradicted: int = 0
    unread_labels: int = 0
    # Why it was not read to its end.
    flaw: str | None = None


def read_table(
    table: Path,
    root: Path,
    bases: Sequence[Path],
    seen: Collection[str],
    columns: Columns,
) -> Table:
    """Read the labels that a table gives to files below ``root``. Never raises.

    Its paths start from that of ``bases`` from which most of them lead to files that were seen.
    """
    read = Table()
    rows: list[tuple[str | None, dict[str, str]]] = []
    try:
        for row in _rows(table):
            read.columns.update(dict.fromkeys(row))
            path = next((row[name] for name in columns["path"] if row.get(name)), None)
            labels = {}
            for kind in columns.keys() - {"path"}:
                value = next((row[name] for name in columns[kind] if _is_told(row.get(name))), None)
                if isinstance(value, str | int):
                    labels[f"{kind}_name"] = _label(value)
                elif value is not None:
                    read.unread_labels += 1
            rows.append((path if isinstance(path, str) else None, labels))
    except (OSError, ValueError, csv.Error) as error:
        read.flaw = reason(error)
    read.rows = len(rows)
    read.first_path = next((path for path, _ in rows if path), None)
    names: list[str | None] = []
    most = -1
    for base in bases:
        told = [path and _name(path, base, root, seen) for path, _ in rows]
        hits = sum(name in seen for name in told if name)
        if hits > most:
            names, most = told, hits
    contradicted = set()
    for name, (_, labels) in zip(names, rows, strict=True):
        if not name:
            read.unusable += 1
        else:
            if read.labels.get(name, labels) != labels:
                contradicted.add(name)
            read.labels[name] = labels
    read.contradicted = len(contradicted)
    return read


def _rows(table: Path) -> Iterator[dict[str, Any]]:
    """Rows by the names of their columns in lower case. Raises OSError, ValueError, csv.Error."""
    try:
        text = table.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    rows = _rows_of_lines(text) if table.suffix.lower() in SUFFIXES[2:] else _rows_of_csv(text)
    for row in rows:
        yield {name.strip().lower(): value for name, value in row.items() if name}


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


def _label(value: str | int) -> str:
    """As text that can be stored: JSON may have half a character."""
    text = str(value).strip().strip("/")
    return text.encode("utf-8", "backslashreplace").decode()


def _name(written: str, base: Path, root: Path, seen: Collection[str]) -> str | None:
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

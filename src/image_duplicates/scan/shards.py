"""Shards: Parquet and tar files that hold pictures, which are read where they lie.

Nothing is ever extracted: names in a tar are only told, and its links are not followed.
"""

import gzip
import json
import lzma
import os
import posixpath
import re
import tarfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import duckdb

from image_duplicates import sql
from image_duplicates.files.evidence import state_of
from image_duplicates.files.paths import SHARD_SUFFIXES, escaped, reason
from image_duplicates.scan.labels import BESIDE, Columns, label_text

PARQUET = ".parquet"
# Columns of bytes that are pictures by their names, where no column says that it is one.
PICTURES = ("image", "img", "picture", "jpg", "jpeg", "png", "webp", "image_bytes", "bytes")
STRUCT = re.compile(r"STRUCT\(.*\bbytes BLOB\b")
# The first that there is tells; a table of labels may say another.
LABELS: Columns = {
    kind: (*names, "labels") if kind == "class" else names
    for kind, names in BESIDE.items()
    if kind != "path"
}
# A sample of WebDataset: all members whose paths are alike up to the first dot of the name.
MEMBER = re.compile(r"((?:.*/)?[^/.]+)[.]([^/]+)", re.DOTALL)
# More says no class.
MOST_LABEL_BYTES = 1 << 20
# Of pictures that are in memory at once, on the average, and their most.
BITE_BYTES = 1 << 25
MOST_ROWS = 128
# What a damaged archive raises.
DAMAGE = (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError, ValueError)
CHANGED = "changed while it was read"
# A shard by its name, size and time, and by the columns that were said to label it.
ShardKey = tuple[str, int, int, str]


class ShardError(Exception):
    """The shard cannot be read, or not further; the message says why."""


@dataclass(frozen=True)
class Place:
    """Where a picture lies: in which shard, as it was when it was looked at, and where in that."""

    shard: str
    shard_bytes: int
    modified_ns: int
    # The row of a Parquet file from 0; the first byte in a tar, or its turn in a compressed one.
    number: int
    # None before it is read, in Parquet.
    file_bytes: int | None = None
    # In Parquet: SQL of the bytes, and how many rows are read at once.
    column: str = ""
    bite: int = 1


@dataclass(frozen=True)
class Member:
    """A picture of a shard. ``name`` is below the shard, as the scan writes it."""

    name: str
    number: int
    file_bytes: int | None = None
    class_names: tuple[str, ...] = ()
    category_name: str | None = None
    split_name: str | None = None
    group_name: str | None = None
    problem: str | None = None


@dataclass
class Index:
    """What a shard holds."""

    members: list[Member] = field(default_factory=list)
    column: str = ""
    bite: int = 1
    # Sentences about what is not read, without the name of the shard.
    notes: list[str] = field(default_factory=list)
    # Why it was not read to its end.
    flaw: str | None = None


def is_shard(name: str) -> bool:
    """By its name; whether a Parquet file holds pictures shows when it is opened."""
    return name.lower().endswith(SHARD_SUFFIXES)


def is_compressed(name: str) -> bool:
    """Whether a tar can only be read from its start."""
    return not name.lower().endswith((PARQUET, ".tar"))


def holds_pictures(path: Path) -> bool:
    """Whether a shard does, by the columns of a Parquet file; of a tar that is not asked."""
    if not path.name.lower().endswith(PARQUET):
        return True
    try:
        with _connect() as connection:
            return bool(picture_columns(*_columns(connection, path)))
    # Of a scan, which tells what is wrong with it.
    except duckdb.Error:
        return True


def read_index(path: Path, columns: Mapping[str, str]) -> Index | None:
    """The pictures of a shard and their labels, without the pictures themselves. Never raises.

    ``columns`` name the columns of labels in Parquet. None for a Parquet file without pictures.
    """
    index = Index()
    try:
        if path.name.lower().endswith(PARQUET):
            return index if _read_parquet(path, columns, index) else None
        _read_tar(path, index)
    except duckdb.Error as error:
        index.flaw = sql.problem(error)
    except (OSError, *DAMAGE) as error:
        index.flaw = reason(error)
    return index


def picture_columns(columns: Mapping[str, str], features: Mapping[str, Any]) -> list[str]:
    """The columns that hold pictures, the one to read first; ``columns`` are types by name."""
    structs = [name for name, kind in columns.items() if STRUCT.match(kind)]
    # Sound and documents are structs of bytes, too; features tell.
    told = [name for name in structs if _kind_of(features.get(name)) in ("Image", None)]
    if told:
        return sorted(told, key=lambda name: name != "image")
    return [name for name in PICTURES if columns.get(name) == "BLOB"]


def contents(path: bytes, places: Sequence[Place]) -> Iterator[bytes | None]:
    """The bytes of pictures of one shard, in the order of their places; None where there are none.

    Raises ShardError where it is not what it was when it was looked at, or cannot be read.
    """
    name = os.fsdecode(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as file:
            before = os.fstat(file.fileno())
            listed = (places[0].shard_bytes, places[0].modified_ns)
            if (before.st_size, before.st_mtime_ns) != listed:
                raise ShardError(CHANGED)
            if name.lower().endswith(PARQUET):
                yield from _rows(name, places)
            elif is_compressed(name):
                yield from _turns(file, places)
            else:
                for place in places:
                    file.seek(place.number)
                    yield file.read(place.file_bytes or 0)
            if state_of(before) != state_of(os.fstat(file.fileno())):
                raise ShardError(CHANGED)
    except duckdb.Error as error:
        raise ShardError(sql.problem(error)) from error
    except (OSError, *DAMAGE) as error:
        raise ShardError(reason(error)) from error


def _kind_of(feature: Any) -> str | None:
    return feature.get("_type") if isinstance(feature, dict) else None


def _connect() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


def _pattern(path: str) -> str:
    """A path as a pattern of DuckDB that no other matches."""
    return re.sub("[*?[]", r"[\g<0>]", path)


def _read_parquet(path: Path, columns: Mapping[str, str], index: Index) -> bool:
    """Fill the index; False where no column holds pictures."""
    with _connect() as connection:
        pattern = [_pattern(str(path))]
        types, features = _columns(connection, path)
        found = picture_columns(types, features)
        if not found:
            return False
        bytes_in_struct = "" if types[found[0]] == "BLOB" else ".bytes"
        index.column = f"{sql.name(found[0])}{bytes_in_struct}"
        if len(found) > 1:
            others = ", ".join(found[1:])
            index.notes.append(f"holds pictures in {others}, too, and {found[0]} alone is read")
        chosen = {}
        for kind, names in LABELS.items():
            named = columns.get(kind)
            lower = {name.lower(): name for name in types if name != found[0]}
            wanted = (named.strip().lower(),) if named else names
            if kind == "class" and not named:
                told_classes = [name for name in features if _names_of(features[name]) is not None]
                # The only one, whatever its name.
                wanted = (
                    *wanted,
                    *(name.lower() for name in told_classes if len(told_classes) == 1),
                )
            chosen[kind] = next((lower[name] for name in wanted if name in lower), None)
            if named and not chosen[kind]:
                index.notes.append(f"has no column {named} for the {kind}")
        selected = ", ".join(
            sql.name(name) if name else "null" for name in (chosen[kind] for kind in LABELS)
        )
        rows = connection.execute(
            f"select file_row_number, {selected} from read_parquet(?) order by 1", pattern
        ).fetchall()
        [(size,)] = connection.execute(
            "select sum(total_uncompressed_size) from parquet_metadata(?)"
            f" where starts_with(path_in_schema, {sql.text(found[0])})",
            pattern,
        ).fetchall()
    mean = int(size or 0) // len(rows) if rows else 0
    index.bite = max(1, min(MOST_ROWS, BITE_BYTES // max(mean, 1)))
    width = max(6, len(str(len(rows))))
    unread: Counter[str] = Counter()
    classes = {name: _names_of(features.get(name or "")) for name in chosen.values()}
    for number, *values in rows:
        told: dict[str, Any] = {}
        for (kind, name), value in zip(chosen.items(), values, strict=True):
            labels = _labels(value, classes[name])
            if labels is None:
                unread[name or ""] += 1
            told |= _named(kind, labels)
        index.members.append(Member(f"{number:0{width}}", number, **told))
    index.notes += [
        f"has {count:,} rows whose {name} is no label" for name, count in sorted(unread.items())
    ]
    return True


def _columns(
    connection: duckdb.DuckDBPyConnection, path: Path
) -> tuple[dict[str, str], dict[str, Any]]:
    """The types of the columns, and what Hugging Face says of them where it does."""
    pattern = [_pattern(str(path))]
    types = connection.execute(
        "select column_name, column_type from (describe from read_parquet(?))", pattern
    ).fetchall()
    told = connection.execute(
        "select decode(value) from parquet_kv_metadata(?) where decode(key) = 'huggingface'",
        pattern,
    ).fetchall()
    try:
        features = json.loads(told[0][0])["info"]["features"]
    except (IndexError, KeyError, TypeError, ValueError, RecursionError):
        features = {}
    return dict(types), features if isinstance(features, dict) else {}


def _names_of(feature: Any) -> list[str] | None:
    """The names of the classes of a ClassLabel, or of a list of them."""
    if isinstance(feature, list) and len(feature) == 1:
        feature = feature[0]
    if _kind_of(feature) in ("Sequence", "List", "LargeList"):
        feature = feature.get("feature")
    if _kind_of(feature) != "ClassLabel" or not isinstance(feature.get("names"), list):
        return None
    return [label_text(name) for name in feature["names"]]


def _labels(value: Any, names: list[str] | None) -> tuple[str, ...] | None:
    """Labels as texts, in one order; None where it is something else."""
    values = value if isinstance(value, list) else [value]
    if any(isinstance(one, bool) or not isinstance(one, str | int | None) for one in values):
        return None
    texts: set[str] = set()
    for one in values:
        # -1 is what Hugging Face writes for no label.
        if isinstance(one, int) and names is not None:
            texts |= {names[one]} if 0 <= one < len(names) else set()
        elif one is not None:
            texts.add(label_text(one))
    return tuple(sorted(texts - {""}))


def _named(kind: str, labels: tuple[str, ...] | None) -> dict[str, Any]:
    """As a member has them; several categories or splits are none."""
    if kind == "class":
        return {"class_names": labels or ()}
    return {f"{kind}_name": labels[0] if labels and len(labels) == 1 else None}


def _rows(path: str, places: Sequence[Place]) -> Iterator[bytes | None]:
    numbers = [place.number for place in places]
    with _connect() as connection:
        found = dict(
            connection.execute(
                f"select file_row_number, {places[0].column} from read_parquet(?)"
                " where file_row_number between ? and ?",
                [_pattern(path), min(numbers), max(numbers)],
            ).fetchall()
        )
    for number in numbers:
        yield found.pop(number, None)


def _opened(file: BinaryIO, name: str) -> tarfile.TarFile:
    if is_compressed(name):
        return tarfile.open(fileobj=file, mode="r|gz")
    return tarfile.open(fileobj=file, mode="r:")


def _read_tar(path: Path, index: Index) -> None:
    """Fill the index, as far as the tar can be read; raises what is in ``DAMAGE``."""
    size = path.stat().st_size
    labels: dict[str, dict[str, Any]] = {}
    seen: Counter[str] = Counter()
    pictures: list[tuple[str, str, int, int, str | None]] = []
    unread = 0
    try:
        with path.open("rb") as file, _opened(file, path.name) as tar:
            for turn, info in enumerate(tar):
                # Or each header would be kept.
                tar.members = []  # type: ignore[attr-defined]
                name = _member_name(info.name)
                if info.isdir() or name.rpartition("/")[2].startswith("."):
                    continue
                found = MEMBER.fullmatch(name)
                sample, kind = found.groups() if found else (name, "")
                if _is_picture(name):
                    seen[name] += 1
                    problem = None
                    if info.issym():
                        problem = "symbolic link"
                    elif not info.isreg() or info.issparse():
                        problem = "not a regular file"
                    elif not is_compressed(path.name) and info.offset_data + info.size > size:
                        problem = "truncated"
                    number = turn if is_compressed(path.name) else info.offset_data
                    again = f"#{seen[name]}" if seen[name] > 1 else ""
                    pictures.append((sample, f"{name}{again}", number, info.size, problem))
                elif kind.lower() in ("cls", "json") and info.isreg():
                    told = _labels_of(tar, info, kind.lower())
                    if told is None:
                        unread += 1
                    else:
                        # What a .cls says counts before what the JSON does.
                        known = labels.get(sample, {})
                        wins = kind.lower() == "cls"
                        labels[sample] = {**known, **told} if wins else {**told, **known}
    finally:
        for sample, name, number, length, problem in pictures:
            told = labels.get(sample, {})
            index.members.append(Member(name, number, length, problem=problem, **told))
        if unread:
            index.notes.append(f"has {unread:,} .cls or .json that say no label")


def _is_picture(name: str) -> bool:
    # Not above: the other way round, too, one reads the other.
    from image_duplicates.scan.picture import SUFFIXES

    return posixpath.splitext(name)[1].lower() in SUFFIXES


def _member_name(name: str) -> str:
    """A name of a tar as one below the shard; what would lead out of it is escaped."""
    text = escaped(name)
    while text.startswith("./"):
        text = text[2:]
    parts = text.split("/")
    plain = [
        {"": "\\x2f", ".": "\\x2e", "..": "\\x2e\\x2e"}.get(part, part).replace("\0", "\\x00")
        for part in parts
    ]
    return "/".join(plain)


def _labels_of(tar: tarfile.TarFile, info: tarfile.TarInfo, kind: str) -> dict[str, Any] | None:
    """None where a file that should tell a label tells none that can be read."""
    if info.size > MOST_LABEL_BYTES:
        return None
    file = tar.extractfile(info)
    if file is None:
        return None
    try:
        text = file.read().decode("utf-8-sig")
        document = {"class": text} if kind == "cls" else json.loads(text)
    except (ValueError, RecursionError):
        return None
    told: dict[str, Any] = {}
    for name, columns in LABELS.items():
        if not isinstance(document, dict):
            break
        labels = _labels(
            next((document[key] for key in columns if document.get(key) is not None), None), None
        )
        told |= _named(name, labels) if labels else {}
        if labels is None or (kind == "cls" and not labels):
            return None
        if kind == "cls":
            break
    return told


def _turns(file: BinaryIO, places: Sequence[Place]) -> Iterator[bytes | None]:
    """Those of a compressed tar, in one pass; ``places`` are in its order."""
    wanted = iter(places)
    place = next(wanted, None)
    with _opened(file, places[0].shard) as tar:
        for turn, info in enumerate(tar):
            tar.members = []  # type: ignore[attr-defined]
            if place is None:
                return
            if turn == place.number:
                member = tar.extractfile(info) if info.isreg() else None
                yield member.read() if member else None
                place = next(wanted, None)
    if place is not None:
        raise ShardError(CHANGED)

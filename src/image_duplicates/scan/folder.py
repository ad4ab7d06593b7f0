"""Which files of a folder are pictures, and which labels their places give them."""

import hashlib
import json
import os
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from image_duplicates.files.paths import escaped, reason
from image_duplicates.scan.labels import (
    BESIDE,
    NAMED,
    Columns,
    Record,
    Table,
    add_record,
    read_table,
    together,
)
from image_duplicates.scan.labels import SUFFIXES as LABEL_SUFFIXES
from image_duplicates.scan.parts import Part
from image_duplicates.scan.picture import SUFFIXES
from image_duplicates.scan.shards import Index, Place, ShardKey, is_shard, read_index
from image_duplicates.scan.yolo import SUFFIXES as YOLO_SUFFIXES
from image_duplicates.scan.yolo import read_yolo

# As the var split_name_pattern has them, and as other tools write them.
SPLITS = {"train", "training", "val", "valid", "validation", "dev", "test", "testing"}
# Folders that hold all of a dataset and mean nothing.
WRAPPERS = {"images", "imgs", "img", "pictures", "photos", "data", "dataset", "jpegimages"}
QUARANTINE = ".quarantine"
# The convention of Hugging Face: a table beside the pictures, whose rows name their files.
TABLES = ("metadata.csv", "metadata.jsonl")


class ScanError(Exception):
    """The folder cannot be scanned; the message says why."""


@dataclass(frozen=True)
class Labels:
    """What a picture is filed under; None where nothing says so."""

    split_name: str | None = None
    category_name: str | None = None
    class_names: tuple[str, ...] = ()
    # What it was taken from: a video, a patient, a source.
    group_name: str | None = None

    @property
    def class_name(self) -> str | None:
        """Its one class, or the set of them."""
        return together(self.class_names)


@dataclass(frozen=True)
class Listed:
    """A file that was seen. ``path`` is below the root, as the system has it."""

    path: str
    name: str
    file_bytes: int | None = None
    modified_ns: int | None = None
    labels: Labels = Labels()
    # Those of records that contradict the one that counts.
    further_labels: tuple[Labels, ...] = ()
    # Why it is not even opened.
    problem: str | None = None
    problem_detail: str | None = None
    # Where in the file, of a picture that is not the whole of it.
    place: Place | None = None


@dataclass
class Listing:
    """All that a folder holds."""

    files: list[Listed] = field(default_factory=list)
    layout: str = "flat"
    # Folders above the labels, which mean nothing.
    wrapper: str = ""
    # What lies in shards, by their names, sizes, times and the columns that were said to label it.
    shards: dict[ShardKey, Index] = field(default_factory=dict)
    # Tables that gave labels, with the number of files that each named.
    tables: dict[str, int] = field(default_factory=dict)
    # Sentences about rows of tables that could not be used.
    table_problems: list[str] = field(default_factory=list)
    # Hidden files and folders, and our own quarantine: nothing in them was looked at.
    hidden: int = 0
    # Files that are no pictures by their names: their suffixes, counted.
    others: Counter[str] = field(default_factory=Counter)
    # A hash of the names of all files that were seen.
    names_md5: str = ""

    def of(self, part: Part | None) -> list[Listed]:
        """The files of a part, or all. What lies in a shard is read where that is."""
        if part is None:
            return self.files
        return [one for one in self.files if part.has(one.place.shard if one.place else one.name)]

    def facts(self, part: Part) -> dict[str, str]:
        """What a scan of a part goes by; but for the part itself, the same for all of them."""
        tables = [f"{table.rpartition('/')[2]} ({rows})" for table, rows in self.tables.items()]
        return {
            "part": part.folder,
            "layout": f"{self.layout} below {self.wrapper}/" if self.wrapper else self.layout,
            "labels": ", ".join(tables) or "none",
            "files": self.names_md5,
        }


def list_pictures(
    root: Path,
    layout: str | None = None,
    tables_of_labels: Sequence[Path] = (),
    columns: Mapping[str, str] | None = None,
    known: Mapping[ShardKey, Index] | None = None,
    part: Part | None = None,
) -> Listing:
    """Look at all names below ``root``, which is resolved; links are told and never followed.

    ``columns`` says which columns of the tables hold path, class, category and split, and
    ``known`` what an earlier scan has found in shards. For a part, shards of others are left out
    where that changes nothing of its own. Raises
    ScanError if the folder itself cannot be listed, or a table that is named labels nothing.
    """
    listing = Listing()
    tables: list[str] = []
    walked = [*_walk(root, listing, tables)]
    files = sorted(
        (listed for listed in walked if listed.problem or not is_shard(listed.name)),
        key=lambda listed: listed.name,
    )
    shards = [listed for listed in walked if not listed.problem and is_shard(listed.name)]
    names = "\n".join(sorted(listed.name for listed in walked))
    listing.names_md5 = hashlib.md5(names.encode(), usedforsecurity=False).hexdigest()
    if part and not (part.is_first or tables or tables_of_labels):
        shards = [shard for shard in shards if part.has(shard.name)]
    folders = [posixpath.dirname(listed.path) for listed in files]
    listing.layout, listing.wrapper = _told_layout(folders)
    listing.layout = layout or listing.layout
    members = [
        member
        for shard in sorted(shards, key=lambda shard: shard.name)
        for member in _members(root, shard, listing, columns or {}, known or {}, layout)
    ]
    seen = {listed.name for listed in [*files, *members]}
    named = _read_tables(root, sorted(tables), listing, seen)
    named |= _read_named_tables(root, tables_of_labels, columns or {}, listing, seen)
    for place, (listed, folder) in enumerate(zip(files, folders, strict=True)):
        labels = _labels_of_folder(folder, listing.layout, listing.wrapper)
        files[place] = _labelled(listed, labels, named.get(listed.name))
    files += [_labelled(one, one.labels, named.get(one.name)) for one in members]
    for name, records in named.items():
        if name not in seen:
            files.append(_labelled(Listed(name, name, problem="missing"), Labels(), records))
    listing.files = sorted(files, key=lambda listed: listed.name)
    return listing


def _labelled(listed: Listed, labels: Labels, records: list[Record] | None) -> Listed:
    """With the labels of its folder, and of its records, of which the last counts."""
    *further, counted = [replace(labels, **record) for record in records or [{}]]
    return replace(listed, labels=counted, further_labels=tuple(further))


def _walk(root: Path, listing: Listing, tables: list[str]) -> Iterator[Listed]:
    waiting = [""]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(root / folder) as found:
                entries = list(found)
        except OSError as error:
            if not folder:
                raise ScanError(f"{root} cannot be listed: {reason(error)}.") from error
            yield Listed(
                folder, escaped(folder), problem="unreadable", problem_detail=reason(error)
            )
            continue
        for entry in entries:
            path = f"{folder}{entry.name}"
            suffix = posixpath.splitext(entry.name)[1].lower()
            if entry.name.startswith("."):
                listing.hidden += 1
            elif entry.is_dir(follow_symlinks=False):
                if entry.name.endswith(QUARANTINE):
                    listing.hidden += 1
                else:
                    waiting.append(f"{path}/")
            elif entry.name in TABLES and entry.is_file(follow_symlinks=False):
                tables.append(path)
            elif entry.is_symlink() and (
                suffix in SUFFIXES or is_shard(entry.name) or _leads_to_folder(entry)
            ):
                yield Listed(path, escaped(path), problem="symbolic link")
            elif suffix not in SUFFIXES and not is_shard(entry.name):
                listing.others[suffix] += 1
            else:
                yield _seen(path, entry)


def _seen(path: str, entry: os.DirEntry[str]) -> Listed:
    try:
        status = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Listed(path, escaped(path), problem="unreadable", problem_detail=reason(error))
    if not entry.is_file(follow_symlinks=False):
        return Listed(path, escaped(path), problem="not a regular file")
    return Listed(path, escaped(path), status.st_size, status.st_mtime_ns)


def _members(
    root: Path,
    shard: Listed,
    listing: Listing,
    columns: Mapping[str, str],
    known: Mapping[ShardKey, Index],
    layout: str | None,
) -> Iterator[Listed]:
    """The pictures of a shard; the shard itself where it cannot be read to its end."""
    said = json.dumps(columns, sort_keys=True)
    key = (shard.name, shard.file_bytes or 0, shard.modified_ns or 0, said)
    index = known.get(key) or read_index(root / shard.path, columns)
    if index is None or not (index.members or index.flaw):
        listing.others[posixpath.splitext(shard.name)[1].lower()] += 1
        return
    listing.shards[key] = index
    listing.table_problems += [f"{shard.name} {note}" for note in index.notes]
    if index.flaw:
        listing.table_problems.append(f"{shard.name} cannot be read to its end: {index.flaw}")
        yield replace(shard, problem="unreadable", problem_detail=index.flaw)
    folder = posixpath.dirname(shard.path)
    of_folder = _labels_of_folder(folder, layout, listing.wrapper) if layout else Labels()
    split = of_folder.split_name or split_of_shard(shard.name)
    for member in index.members:
        yield Listed(
            shard.path,
            f"{shard.name}/{member.name}",
            member.file_bytes,
            shard.modified_ns,
            Labels(
                member.split_name or split,
                member.category_name or of_folder.category_name,
                member.class_names or of_folder.class_names,
                member.group_name,
            ),
            problem=member.problem,
            place=Place(*key[:3], member.number, member.file_bytes, index.column, index.bite),
        )


def split_of_shard(name: str) -> str | None:
    """As the name of the file says, or a folder that it lies in; None where two are named."""
    for part in reversed(name.split("/")):
        splits = {word for word in re.split("[^a-z]+", part.lower()) if word in SPLITS}
        if splits:
            return splits.pop() if len(splits) == 1 else None
    return None


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _told_layout(folders: Iterable[str]) -> tuple[str, str]:
    """The layout that most pictures have, and the folders above it that mean nothing."""
    counts = Counter(tuple(folder.split("/")) if folder else () for folder in folders)
    wrapper: list[str] = []
    while counts and len(tops := {parts[:1] for parts in counts}) == 1:
        [top] = tops
        if not top or top[0].lower() not in WRAPPERS or counts[top]:
            break
        wrapper += top
        counts = Counter({parts[1:]: count for parts, count in counts.items()})
    tops_named = {parts[0] for parts in counts if parts}
    splits = {top for top in tops_named if top.lower() in SPLITS}
    # One class may be named like a split: trains beside buses and cars.
    is_split = bool(splits) and (len(splits) > 1 or splits == tops_named)
    depths: Counter[int] = Counter()
    for parts, count in counts.items():
        depths[max(len(parts) - is_split, 0)] += count
    labelled = depths.total() - depths[0]
    deep = labelled - depths[1]
    if not labelled:
        kind = "flat"
    elif 2 * deep > labelled:
        kind = "category/class"
    else:
        kind = "class"
    if is_split:
        kind = "split/class" if kind == "flat" else f"split/{kind}"
    return kind, "/".join(wrapper)


def _labels_of_folder(folder: str, layout: str, wrapper: str) -> Labels:
    """Folders below that of the class are part of its name."""
    folder = escaped(folder)
    if wrapper and folder.startswith(escaped(wrapper)):
        folder = folder[len(escaped(wrapper)) :].lstrip("/")
    parts = [part for part in folder.split("/") if part]
    levels = [] if layout == "flat" else layout.split("/")
    split = parts.pop(0) if levels[:1] == ["split"] and parts else None
    category = parts.pop(0) if "category" in levels and len(parts) > 1 else None
    class_name = "/".join(parts) if "class" in levels and parts else None
    return Labels(split, category, (class_name,) if class_name else ())


def _read_tables(
    root: Path, tables: list[str], listing: Listing, seen: set[str]
) -> dict[str, list[Record]]:
    """Labels that tables beside the pictures give to files, by the names of these."""
    named: dict[str, list[Record]] = {}
    kinds: dict[str, str] = {}
    for table in tables:
        path = root / table
        read = read_table(path, root, [path.parent], seen, BESIDE)
        if read.flaw:
            listing.table_problems.append(
                f"{escaped(table)} cannot be read to its end: {read.flaw}"
            )
        if read.unusable:
            listing.table_problems.append(
                f"{escaped(table)} has {read.unusable:,} rows without a file_name of this folder"
            )
        _take(read, escaped(table), listing, named, kinds)
    return named


def _read_named_tables(
    root: Path,
    tables: Sequence[Path],
    columns: Mapping[str, str],
    listing: Listing,
    seen: set[str],
) -> dict[str, list[Record]]:
    """Labels of tables that somebody named; raises ScanError for one that gives none."""
    wanted = {**NAMED} | {kind: (column.strip().lower(),) for kind, column in columns.items()}
    named: dict[str, list[Record]] = {}
    kinds: dict[str, str] = {}
    has_columns = False
    for table in tables:
        if table.suffix.lower() not in LABEL_SUFFIXES + YOLO_SUFFIXES:
            known = ", ".join(LABEL_SUFFIXES + YOLO_SUFFIXES)
            raise ScanError(f"{table} is no file of labels by its name: known are {known}.")
        bases = [*dict.fromkeys([root, table.parent.resolve(), Path.cwd()])]
        if table.suffix.lower() in YOLO_SUFFIXES:
            read = read_yolo(table, root, seen)
        else:
            read = read_table(table, root, bases, seen, wanted, is_searched=True)
        if read.flaw:
            raise ScanError(f"{table} cannot be used: {read.flaw}.")
        if not read.rows:
            raise ScanError(f"{table} has no rows.")
        if read.kind == "table":
            has_columns = True
            _require_columns(table, read.columns, columns, wanted)
        if seen.isdisjoint(read.records):
            first = f"its first path is {read.first_path}" if read.first_path else "it has no paths"
            if read.tied:
                raise ScanError(
                    f"As many paths of {table} lead to pictures from {read.tied[0]}/ as from"
                    f" {read.tied[1]}/: write them from {root} on."
                )
            raise ScanError(
                f"{table} names none of the {len(seen):,} pictures in {root}: {first}. Paths may"
                " start from that folder or one in it, from the folder of the table, or from"
                " where you are."
            )
        if read.unusable:
            listing.table_problems.append(
                f"{table} has {read.unusable:,} {_unit(read)} without a path in {root}"
            )
        told = {name for names in wanted.values() for name in names}
        others = [column for column in read.columns if column not in told]
        if others and not any(
            "class_names" in one for many in read.records.values() for one in many
        ):
            listing.table_problems.append(
                f"{table} gives no class; {', '.join(others)} is not read"
                " (--column class=NAME says which column is the class)"
            )
        _take(read, str(table), listing, named, kinds)
    if columns and tables and not has_columns:
        raise ScanError("--column is for CSV and JSONL, which have columns: none is named.")
    return named


def _require_columns(
    table: Path,
    found: Collection[str],
    columns: Mapping[str, str],
    wanted: Columns,
) -> None:
    """Raise ScanError for a table without a path or a label, or a column that somebody named."""
    has = f"It has the columns {', '.join(found)}"
    for kind, column in columns.items():
        if wanted[kind][0] not in found:
            raise ScanError(f"{table} has no column {column} for the {kind}. {has}.")
    for kinds, what, example in (
        (["path"], "the path of a picture", "path"),
        (["class", "category", "split", "group"], "its label", "class"),
    ):
        if not any(name in found for kind in kinds for name in wanted[kind]):
            raise ScanError(
                f"{table} has no column whose name says that it is {what}. {has};"
                f" --column {example}=NAME says which of them it is."
            )


def _take(
    read: Table,
    table: str,
    listing: Listing,
    named: dict[str, list[Record]],
    kinds: dict[str, str],
) -> None:
    """Take what a file says of pictures; ``kinds`` has of what kind the file before was.

    A later file wins in what it says, but of two COCO files neither does, nor of two of YOLO.
    """
    if read.contradicted:
        listing.table_problems.append(
            f"{table} has several {_unit(read)} with different labels for"
            f" {read.contradicted:,} files, of which the last counts"
        )
    if read.unread_labels:
        listing.table_problems.append(
            f"{table} has {read.unread_labels:,} labels that are neither text nor whole numbers"
        )
    listing.table_problems += [f"{table} {note}" for note in read.notes]
    listing.tables[table] = sum(map(bool, read.records.values()))
    contradicted = 0
    for name, records in read.records.items():
        known = named.get(name, [])
        both = named[name] = []
        if known and records and read.kind != "table" and kinds.get(name) == read.kind:
            for record in [*known, *records]:
                add_record(both, record)
            contradicted += len(both) > len(known)
        else:
            for record in [{**old, **new} for old in known or [{}] for new in records or [{}]]:
                add_record(both, record)
        kinds[name] = read.kind
    if contradicted:
        listing.table_problems.append(
            f"{table} has other labels for {contradicted:,} files than the {read.kind} file before"
            " it; its own count, and contradicted_files lists both"
        )


def _unit(read: Table) -> str:
    return "rows" if read.kind == "table" else "images"

"""What a scan knows of a folder: Parquet that dbt reads, and that the next scan goes on from.

``files.parquet`` has a row per file, ``fingerprints.parquet`` one per content, and
``labels.parquet`` those labels that a row per file has no room for; each is replaced in one step,
the files last. ``shards.parquet`` tells the next scan what lies in shards. What was read since
lies in ``pending``, which only a scan reads. A scan of a part has the same in a folder of its
own inside of that of the whole, and what all parts must agree in as metadata of its files.
"""

import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from filelock import FileLock, Timeout

from image_duplicates import sql
from image_duplicates.files.disk import sync, sync_folder
from image_duplicates.files.paths import scan_key
from image_duplicates.pixels.fingerprint import ALGORITHM, ROW_COLUMNS, VECTORS, VERSION
from image_duplicates.scan.folder import Listed, ScanError
from image_duplicates.scan.parts import FOLDER, Part, parts_in
from image_duplicates.scan.picture import FORMATS, NO_BYTES, READING_VERSION, Reading, Task, is_tga
from image_duplicates.scan.shards import Index, Member, ShardKey, is_compressed

FILES, FINGERPRINTS, PENDING = "files.parquet", "fingerprints.parquet", "pending"
LABELS = "labels.parquet"
SHARDS = "shards.parquet"
IS_CURRENT = f"algorithm = {sql.text(ALGORITHM)} and version = {VERSION}"
# Rows of a fingerprint have 1,400 numbers: as many as are usual would take gigabytes to write.
ROW_GROUP = 8_192
# Parts hold the folder of the whole for a moment, one after the other.
PATIENCE_S = 10.0
NUMBERS = {"integer": np.int32, "float": np.float32, "ubigint": np.uint64, "varchar": object}

# Of one file.
FILE_COLUMNS = {
    "relative_path": "varchar",
    "file_bytes": "bigint",
    "modified_ns": "bigint",
    "md5": "varchar",
    "sha256": "varchar",
    # Null where the file is the picture.
    "shard_path": "varchar",
    "shard_bytes": "bigint",
}
# Of one content; null in the row of a copy until the scan ends.
CONTENT_COLUMNS = {
    "width_px": "integer",
    "height_px": "integer",
    "color_mode": "varchar",
    "image_format": "varchar",
    "taken_at": "timestamp",
    "traits": "varchar",
    "problem": "varchar",
    "problem_detail": "varchar",
}
LABEL_COLUMNS = {
    "split_name": "varchar",
    "category_name": "varchar",
    "class_name": "varchar",
}
# A row per file, record of it, and label in that. The first record counts. Files that have one
# record, one label and no group are not here.
RECORD_COLUMNS = {
    "relative_path": "varchar",
    "record_number": "integer",
    **LABEL_COLUMNS,
    "label_name": "varchar",
    "group_name": "varchar",
}
READ_COLUMNS = {
    **FILE_COLUMNS,
    **CONTENT_COLUMNS,
    "is_copy": "boolean",
    "reading_version": "integer",
}
# Bytes that are a TGA by the name of one file are not by that of another.
KNOWN_CONTENT_COLUMNS = {
    "sha256": "varchar",
    "is_tga": "boolean",
    "file_bytes": "bigint",
    **CONTENT_COLUMNS,
}
LISTED_COLUMNS = {
    "relative_path": "varchar",
    "file_bytes": "bigint",
    "modified_ns": "bigint",
    "shard_path": "varchar",
    "shard_bytes": "bigint",
    **LABEL_COLUMNS,
    "problem": "varchar",
    "problem_detail": "varchar",
}
# What dbt reads.
SCAN_COLUMNS = {
    "relative_path": "varchar",
    **LABEL_COLUMNS,
    "md5": "varchar",
    "sha256": "varchar",
    "shard_path": "varchar",
    "shard_bytes": "bigint",
    "file_bytes": "bigint",
    "modified_ns": "bigint",
    "modified_at": "timestamp",
    **CONTENT_COLUMNS,
    "has_wrong_extension": "boolean",
    "reading_version": "integer",
    "images_root": "varchar",
}

# A file that is as it was when it was read, or the shard that it lies in. One that could not be
# read is tried again.
CURRENT = f"""
known.shard_bytes is not distinct from listed.shard_bytes
and (listed.shard_bytes is not null or known.file_bytes = listed.file_bytes)
and known.modified_ns = listed.modified_ns
and known.reading_version = {READING_VERSION}
and (known.sha256 is not null or known.problem = {sql.text(NO_BYTES)})
"""

# As `is_tga` has it.
IS_TGA = "relative_path ilike '%.tga'"

# Every file that was listed, with what is known of its content.
SCANNED = f"""
create or replace table scanned as
select
    listed.relative_path,
    {", ".join(f"listed.{name}" for name in LABEL_COLUMNS)},
    known.md5,
    known.sha256,
    listed.shard_path,
    listed.shard_bytes,
    coalesce(known.file_bytes, listed.file_bytes) as file_bytes,
    coalesce(known.modified_ns, listed.modified_ns) as modified_ns,
    make_timestamp(coalesce(known.modified_ns, listed.modified_ns) // 1000) as modified_at,
    contents.* exclude (sha256, is_tga, file_bytes, problem, problem_detail),
    coalesce(contents.problem, known.problem, listed.problem) as problem,
    coalesce(contents.problem_detail, known.problem_detail, listed.problem_detail)
        as problem_detail,
    coalesce(promised.image_format != contents.image_format, false) as has_wrong_extension,
    {READING_VERSION} as reading_version,
    cast($root as varchar) as images_root
from listed
left join (select *, {IS_TGA} as is_tga from known) as known
    -- A second condition, on listed alone, would have DuckDB compare all rows with all.
    on known.relative_path = case when listed.problem is null then listed.relative_path end
left join contents
    on known.sha256 = contents.sha256 and known.is_tga = contents.is_tga
left join promised
    on promised.suffix = regexp_extract(lower(listed.relative_path), '[.][^./]*$')
order by listed.relative_path
"""

SHARD_COLUMNS = {
    "shard_path": "varchar",
    "shard_bytes": "bigint",
    "modified_ns": "bigint",
    "said": "varchar",
    "picture_column": "varchar",
    "bite": "integer",
    "notes": "varchar",
    "flaw": "varchar",
    "name": "varchar",
    "number": "bigint",
    "file_bytes": "bigint",
    "class_names": "varchar[]",
    **dict.fromkeys(("category_name", "split_name", "group_name", "problem"), "varchar"),
}


def known_shards(file: Path) -> dict[ShardKey, Index]:
    """What an earlier scan wrote of shards; empty where it wrote nothing that can be read."""
    found: dict[ShardKey, Index] = {}
    if not file.is_file():
        return found
    try:
        with duckdb.connect() as connection:
            rows = connection.execute(
                f"select {', '.join(SHARD_COLUMNS)} from {sql.text(file)}"
            ).fetchall()
        for path, size, time, said, column, bite, notes, flaw, *member in rows:
            key = (path, size, time, said)
            index = found.setdefault(key, Index([], column, bite, json.loads(notes), flaw))
            name, number, file_bytes, class_names, *others = member
            if number >= 0:
                index.members.append(Member(name, number, file_bytes, (*class_names,), *others))
    except (duckdb.Error, ValueError, TypeError):
        return {}
    return found


def shards_before(scans: Path, root: Path, part: Part | None = None) -> dict[ShardKey, Index]:
    """What the last scan of a folder, or of a part of it, found in its shards."""
    return known_shards(_folder(scans, root, part) / SHARDS)


def _folder(scans: Path, root: Path, part: Part | None) -> Path:
    whole = scans / scan_key(str(root))
    return whole / part.folder if part else whole


class Store:
    """What is known of one folder of pictures, or a part of it, for one scan at a time.

    Raises ScanError where the place cannot be written to, or another scan is at work there.
    """

    def __init__(self, scans: Path, root: Path, part: Part | None = None) -> None:
        self.folder = _folder(scans, root, part)
        self._whole = _folder(scans, root, None)
        self._own = part
        self._root = os.fsencode(root).decode("utf-8", "backslashreplace")
        self._pending = self.folder / PENDING
        self._part = 0
        self._readings: list[Reading] = []
        # What was there could not be read, and so is read from the pictures anew.
        self.damage: str | None = None

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold the folder, and know what earlier scans knew."""
        try:
            self._pending.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / ".lock", timeout=0), duckdb.connect() as self._connection:
                for other in self._others():
                    with _unused(other):
                        pass
                self._connection.execute("set python_enable_replacements = false")
                self._connection.execute("set enable_progress_bar = false")
                self._load()
                yield
        except Timeout as error:
            raise ScanError("Another scan of this folder is at work: wait for its end.") from error
        except (OSError, duckdb.IOException) as error:
            raise ScanError(
                f"What was found cannot be written to {self.folder}: {sql.problem(error)}."
            ) from error

    def tasks(self, root: Path, files: Sequence[Listed]) -> list[list[Task]]:
        """What must be read, in batches: all files of a size are in one, as far as that goes.

        Copies have one size, so each content is looked at once.
        """
        self._create("listed", LISTED_COLUMNS)
        self._insert("listed", LISTED_COLUMNS, [_row_of_listed(listed) for listed in files])
        self._create("labels", RECORD_COLUMNS)
        self._insert(
            "labels", RECORD_COLUMNS, [row for one in files for row in _rows_of_labels(one)]
        )
        wanted = self._connection.execute(
            f"""
            select listed.relative_path, listed.file_bytes
            from listed
            left join known on listed.relative_path = known.relative_path
            where listed.problem is null and ({CURRENT}) is not true

            union

            -- Of contents without a fingerprint of today one file is read again.
            select arg_min(listed.relative_path, listed.relative_path), listed.file_bytes
            from listed
            inner join known on listed.relative_path = known.relative_path and {CURRENT}
            inner join contents
                on known.sha256 = contents.sha256
                and (known.{IS_TGA}) = contents.is_tga
            where contents.problem is null and known.sha256 not in (from looked)
            group by known.sha256, listed.file_bytes
            """
        ).fetchall()
        sizes = dict(wanted)
        known: dict[tuple[int, bool], set[str]] = defaultdict(set)
        contents = self._connection.execute(
            "select file_bytes, is_tga, sha256 from contents"
            " where problem is not null or sha256 in (from looked)"
        ).fetchall()
        for size, is_named_so, sha256 in contents:
            known[size, is_named_so].add(sha256)
        by_size: dict[int, list[Task]] = defaultdict(list)
        by_shard: dict[str, list[Task]] = defaultdict(list)
        for listed in files:
            if listed.name in sizes:
                size = sizes[listed.name]
                path = os.fsencode(f"{root}/{listed.path}")
                told = frozenset(known.get((size, is_tga(listed.name)), ()))
                task = Task(path, listed.name, told, listed.place)
                if listed.place:
                    by_shard[listed.path].append(task)
                else:
                    by_size[size].append(task)
        batches = [*_batches(by_size.values())]
        for shard, tasks in by_shard.items():
            batches += _bites(tasks, is_compressed(shard))
        return batches

    def add(self, readings: Sequence[Reading]) -> None:
        """Take what was found out; it outlasts a kill after ``save``."""
        self._readings += readings

    def save(self) -> None:
        """Write what came since the last time."""
        if not self._readings:
            return
        self._part += 1
        # First, so that whoever knows a file knows what its picture looks like.
        # Copies that were read at one time have been looked at twice.
        by_content = {reading.sha256: reading.looks for reading in self._readings if reading.looks}
        looks = [{"sha256": sha256, **row} for sha256, rows in by_content.items() for row in rows]
        if looks:
            self._connection.register("looks", _columns_of_looks(looks))
            lists = ", ".join(
                f"[{', '.join(f'{name}_{cell}' for cell in range(_length(looks, name)))}] as {name}"
                for name in VECTORS
            )
            others = ", ".join(["sha256", *(name for name in ROW_COLUMNS if name not in VECTORS)])
            query = f"select {others}, {lists} from looks where sha256 not in (from looked)"
            self._write(query, self._pending / f"{self._part:09}.{FINGERPRINTS}")
            self._connection.execute("insert into looked select distinct sha256 from looks")
            self._connection.unregister("looks")
        self._create("part", READ_COLUMNS)
        self._insert("part", READ_COLUMNS, [_row_of_reading(one) for one in self._readings])
        self._readings.clear()
        self._write("from part", self._pending / f"{self._part:09}.{FILES}")
        self._learn("from part")

    def finish(self, facts: Mapping[str, str] | None = None) -> bool:
        """Write what dbt reads; False where nothing has changed, and nothing is written.

        ``facts`` are what a scan of a part goes by.
        """
        told = {} if facts is None else {**facts, **self._facts()}
        self.save()
        self._create("promised", {"suffix": "varchar", "image_format": "varchar"})
        self._insert("promised", {"suffix": "varchar", "image_format": "varchar"}, FORMATS.items())
        self._connection.execute(SCANNED, {"root": self._root})
        columns = ", ".join(SCAN_COLUMNS)
        is_changed = (
            not self._has_files
            or self._differs("scanned", SCAN_COLUMNS, FILES)
            or (self._own is not None and self._facts_before() != told)
        )
        # The files last: what they name is there by then.
        is_changed = self._finish_fingerprints() or is_changed
        is_changed = self._finish_labels() or is_changed
        if is_changed:
            query = f"select {columns} from scanned order by relative_path"
            self._write(query, self.folder / FILES, is_durable=True, facts=told)
        shutil.rmtree(self._pending, ignore_errors=True)
        return is_changed

    def _facts(self) -> dict[str, str]:
        return {
            "images_root": self._root,
            "fingerprints": f"{ALGORITHM} {VERSION}",
            "reading": str(READING_VERSION),
        }

    def _facts_before(self) -> dict[str, str]:
        query = "select decode(key), decode(value) from parquet_kv_metadata(?)"
        return dict(self._connection.execute(query, [str(self.folder / FILES)]).fetchall())

    def _others(self) -> list[Path]:
        """Folders of scans that this one does not go together with, the parts or the whole.

        Of the whole one, where parts lie in its folder, there may be nothing.
        """
        if self._own is None:
            return [self._whole / part.folder for part in parts_in(self._whole)]
        return [self._whole] if (self._whole / ".lock").exists() else []

    def _known_parts(self) -> list[Path]:
        """Folders of parts from which a scan of the whole need not read the pictures again.

        Not the other way round: one part may remove what another is about to read.
        """
        others = self._others() if self._own is None and not self.damage else []
        return [folder for folder in others if (folder / FILES).exists()]

    def _known_fingerprints(self) -> list[Path]:
        files = [folder / FINGERPRINTS for folder in self._known_parts()]
        return [file for file in files if file.exists()]

    @property
    def strays(self) -> list[Part]:
        """Parts beside this one that are of another count."""
        own = self._own
        return [one for one in parts_in(self._whole) if own and one.count != own.count]

    def replace_others(self) -> int:
        """Remove what earlier scans wrote that this one does not go together with.

        How many there were; several parts may come to it at once.
        """
        replaced = 0
        for folder in self._others():
            with _unused(folder):
                replaced += (folder / FILES).exists()
                # The files first: without them nothing passes for a scan.
                for name in (FILES, FINGERPRINTS, LABELS, SHARDS):
                    (folder / name).unlink(missing_ok=True)
                shutil.rmtree(folder / PENDING, ignore_errors=True)
            if self._own is None:
                shutil.rmtree(folder, ignore_errors=True)
        return replaced

    def _differs(self, table: str, columns: dict[str, str], name: str) -> bool:
        """Whether a table has other rows than the file of that name."""
        now = f"select {', '.join(columns)} from {table}"
        before = f"select {', '.join(columns)} from {sql.text(self.folder / name)}"
        query = f"({now} except {before}) union all ({before} except {now}) limit 1"
        try:
            return bool(self._connection.execute(query).fetchall())
        # Of an earlier version, which wrote fewer columns.
        except duckdb.BinderException:
            return True

    def _finish_labels(self) -> bool:
        before = self.folder / LABELS
        try:
            is_changed = before.exists() and self._differs("labels", RECORD_COLUMNS, LABELS)
        except duckdb.Error:
            is_changed = True
        if not before.exists():
            is_changed = bool(self.counts("select 1 from labels limit 1"))
        if is_changed:
            query = f"from labels order by {', '.join(RECORD_COLUMNS)}"
            self._write(query, before, is_durable=True)
        return is_changed

    def _finish_fingerprints(self) -> bool:
        """Keep those of contents that a file has, of today's version."""
        parts = [*self._pending.glob(f"*.{FINGERPRINTS}"), *self._known_fingerprints()]
        before = self.folder / FINGERPRINTS
        if before.exists():
            vanished = self._connection.execute(
                f"""
                select 1 from {sql.text(before)}
                where ({IS_CURRENT}) is not true or sha256 not in (select sha256 from scanned)
                limit 1
                """
            ).fetchall()
            if not parts and not vanished:
                return False
            parts.append(before)
        if not parts:
            return False
        columns = ", ".join(["sha256", *ROW_COLUMNS])
        files = f"[{', '.join(map(sql.text, parts))}]"
        self._connection.execute("set preserve_insertion_order = false")
        self._write(
            f"""
            with

            -- Each of two parts looked at what both have a copy of.
            first_of_each as (

                select sha256, min(filename) as filename
                from read_parquet({files}, filename = true)
                where {IS_CURRENT} and sha256 in (select sha256 from scanned)
                group by sha256

            )

            select {columns}
            from read_parquet({files}, filename = true)
            semi join first_of_each using (sha256, filename)
            where {IS_CURRENT}
            """,
            before,
            is_durable=True,
        )
        return True

    def keep_shards(self, indexes: Mapping[ShardKey, Index]) -> None:
        """Write what lies in the shards, for the next scan not to look at them again."""
        target = self.folder / SHARDS
        if indexes.keys() == known_shards(target).keys():
            return
        rows = [
            (*key, index.column, index.bite, json.dumps(index.notes), index.flaw, *member)
            for key, index in indexes.items()
            for member in map(astuple, index.members or [Member("", -1)])
        ]
        self._create("shards", SHARD_COLUMNS)
        self._insert("shards", SHARD_COLUMNS, rows)
        self._write("from shards", target)

    def counts(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of a query on the table ``scanned``, after ``finish``."""
        return self._connection.execute(query).fetchall()

    def _load(self) -> None:
        self._forget()
        self._has_files = (self.folder / FILES).exists()
        columns = ", ".join(name for name in READ_COLUMNS if name != "is_copy")
        try:
            for folder in [*self._known_parts(), *([self.folder] if self._has_files else [])]:
                # An earlier version wrote fewer columns.
                files = f"(from {sql.text(folder / FILES)})"
                self._learn(
                    f"select {columns}, false as is_copy"
                    f" from ({files} union all by name (from known limit 0))"
                )
            for part in sorted(self._pending.glob(f"*.{FILES}")):
                self._learn(f"from {sql.text(part)}")
            fingerprints = [*self._pending.glob(f"*.{FINGERPRINTS}"), *self._known_fingerprints()]
            if (self.folder / FINGERPRINTS).exists():
                fingerprints.append(self.folder / FINGERPRINTS)
            for part in sorted(fingerprints):
                self._connection.execute(
                    f"""
                    insert into looked
                    select distinct sha256 from {sql.text(part)} where {IS_CURRENT}
                    """
                )
            numbers = [int(part.name.split(".")[0]) for part in self._pending.glob("*.parquet")]
            self._part = max(numbers, default=0)
        # Another version of this wrote it, or a disk has lost a part of it.
        except (duckdb.Error, ValueError) as error:
            self.damage = sql.problem(error)
            self._has_files = False
            self._forget()
            (self.folder / FINGERPRINTS).unlink(missing_ok=True)
            shutil.rmtree(self._pending, ignore_errors=True)
            self._pending.mkdir()
        # Not below: a scan of a part may be at work there.
        for draft in [*self.folder.glob("*.draft"), *self._pending.glob("*.draft")]:
            draft.unlink(missing_ok=True)

    def _learn(self, query: str) -> None:
        """Take rows instead of those that are known of the same paths.

        What is known of a content stays: the file that told it may be another one now.
        """
        columns = ", ".join(READ_COLUMNS)
        self._connection.execute(f"create or replace temp table news as {query}")
        self._connection.execute(
            "delete from known using news where known.relative_path = news.relative_path"
        )
        self._connection.execute(f"insert into known select {columns} from news")
        self._connection.execute(
            f"""
            insert or ignore into contents
            select {", ".join(KNOWN_CONTENT_COLUMNS)}
            from (select *, {IS_TGA} as is_tga from news)
            where sha256 is not null and not is_copy and reading_version = {READING_VERSION}
            order by relative_path
            """
        )

    def _forget(self) -> None:
        self._create("known", READ_COLUMNS)
        self._create("contents", KNOWN_CONTENT_COLUMNS)
        self._connection.execute("alter table contents add primary key (sha256, is_tga)")
        # Contents whose fingerprint of today is written.
        self._create("looked", {"sha256": "varchar"})

    def _create(self, table: str, columns: dict[str, str]) -> None:
        types = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        self._connection.execute(f"create or replace table {table} ({types})")

    def _insert(self, table: str, columns: dict[str, str], rows: Any) -> None:
        """Column by column, which is a hundred times as fast as row by row."""
        values = list(zip(*rows, strict=True))
        if not values:
            return
        lists = ", ".join(
            f"unnest(cast(${name} as {kind}[])) as {name}" for name, kind in columns.items()
        )
        self._connection.execute(
            f"insert into {table} select {lists}",
            {name: list(column) for name, column in zip(columns, values, strict=True)},
        )

    def _write(
        self,
        query: str,
        target: Path,
        is_durable: bool = False,
        facts: Mapping[str, str] | None = None,
    ) -> None:
        draft = target.with_name(f"{target.name}.draft")
        told = ", ".join(f"{name}: {sql.text(text)}" for name, text in (facts or {}).items())
        options = f"format parquet, compression zstd, row_group_size {ROW_GROUP}"
        options += f", kv_metadata {{{told}}}" if told else ""
        self._connection.execute(f"copy ({query}) to {sql.text(draft)} ({options})")
        if is_durable:
            sync(draft)
        draft.replace(target)
        if is_durable:
            sync_folder(target.parent)


@contextmanager
def _unused(folder: Path) -> Iterator[None]:
    """Hold the folder of another scan; raises Timeout where that is at work."""
    is_part = FOLDER.fullmatch(folder.name)
    with FileLock(folder / ".lock", timeout=0 if is_part else PATIENCE_S):
        yield


def _columns_of_looks(looks: list[dict[str, Any]]) -> dict[str, Any]:
    """Columns of numbers, a list of n numbers as n of them: nothing is faster into DuckDB."""
    columns: dict[str, Any] = {"sha256": np.array([row["sha256"] for row in looks], object)}
    for name, (kind, _) in ROW_COLUMNS.items():
        values = [row[name] for row in looks]
        if name in VECTORS:
            cells = np.frombuffer(b"".join(values), VECTORS[name]).reshape(len(looks), -1)
            columns |= {
                f"{name}_{cell}": np.ascontiguousarray(cells[:, cell])
                for cell in range(cells.shape[1])
            }
        else:
            columns[name] = np.array(values, NUMBERS[kind])
    return columns


def _length(looks: list[dict[str, Any]], name: str) -> int:
    return len(looks[0][name]) // np.dtype(VECTORS[name]).itemsize


def _batches(groups: Any) -> Iterator[list[Task]]:
    """Some twenty files each; more where they may be copies of each other."""
    batch: list[Task] = []
    for group in groups:
        for start in range(0, len(group), 256):
            batch += group[start : start + 256]
            if len(batch) >= 16:
                yield batch
                batch = []
    if batch:
        yield batch


def _bites(tasks: list[Task], is_compressed: bool) -> Iterator[list[Task]]:
    """What is read at once of a shard: all of one that is read from its start, else a few."""
    tasks.sort(key=lambda task: task.place.number if task.place else 0)
    if is_compressed:
        yield tasks
        return

    def bite(task: Task) -> int:
        return task.place.number // task.place.bite if task.place and task.place.column else 0

    for _, group in groupby(tasks, bite):
        together = [*group]
        for start in range(0, len(together), 64):
            yield together[start : start + 64]


def _row_of_listed(listed: Listed) -> tuple[Any, ...]:
    labels = listed.labels
    return (
        *(listed.name, listed.file_bytes, listed.modified_ns),
        *((place.shard, place.shard_bytes) if (place := listed.place) else (None, None)),
        *(labels.split_name, labels.category_name, labels.class_name),
        *(listed.problem, listed.problem_detail),
    )


def _rows_of_labels(listed: Listed) -> Iterator[tuple[Any, ...]]:
    records = [listed.labels, *listed.further_labels]
    if len(records) > 1 or len(listed.labels.class_names) > 1 or listed.labels.group_name:
        for number, labels in enumerate(records, 1):
            for label in labels.class_names or (None,):
                yield (
                    *(listed.name, number),
                    *(labels.split_name, labels.category_name, labels.class_name),
                    *(label, labels.group_name),
                )


def _row_of_reading(reading: Reading) -> tuple[Any, ...]:
    return (
        *(reading.name, reading.file_bytes, reading.modified_ns, reading.md5, reading.sha256),
        *(reading.shard_path, reading.shard_bytes),
        *(reading.width_px, reading.height_px, reading.color_mode, reading.image_format),
        *(reading.taken_at, ", ".join(reading.traits) or None),
        *(reading.problem, reading.problem_detail, reading.is_copy, READING_VERSION),
    )

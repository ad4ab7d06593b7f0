"""Pictures of the dataset that look like a new one, found as the build finds near duplicates.

What is compared lies in the file (``looks.cuts``), and so does how: ``looks.steps`` has the SQL
of the build's own search, whose inputs are temporary tables named like the models it reads.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

import duckdb

from image_duplicates import project
from image_duplicates.check.queries import (
    ADD_ASKED,
    FORGET_KNOWN_PAIRS,
    KNOWN_VERSION,
    MAKE_INPUTS,
    MATCHES,
    SEEN,
    STEPS,
    UNCOMPARED,
)

# A cut of a picture takes some 25 KB on its way, and all of them that are asked are in memory.
_MOST_AT_ONCE = 500
# What the scan calls the problem of a file, as half a sentence.
_REASONS = {
    "empty file": "it is empty",
    "not a picture": "it is no picture",
    "truncated": "the picture is truncated",
    "cannot be decoded": "the picture cannot be decoded",
    "no decoder": "there is no decoder for it",
    "too many pixels": "it has more pixels than are decoded",
    "not a regular file": "it is no regular file",
    "changed while it was read": "it changed while it was read",
    "unreadable": "it cannot be read",
}
_TOO_FLAT = "it is too flat to be told from others"


class Match(NamedTuple):
    """A picture of the dataset that looks like one that was asked about."""

    content_hash: str
    kind: str
    similarity: float
    orientation: str


class Compared(NamedTuple):
    """What looks like a file, the most alike first; or why that could not be told."""

    matches: list[Match]
    reason: str | None = None


class Looks:
    """The fingerprints in a file that dbt built or that was published.

    ``problem`` is half a sentence on why no picture can be compared with them, None where some
    can.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        # Temporary tables are named like the marts, and must not hide them from other queries.
        self._connection = connection.cursor()
        self._connection.execute("set python_enable_replacements = false")
        self._steps: dict[str, str] = {}
        self.problem = self._prepare()

    def compare(self, paths: Iterable[str]) -> dict[str, Compared]:
        """What looks like each file. Never raises for what a file holds."""
        waiting = iter(paths)
        found: dict[str, Compared] = {}
        while some := list(islice(waiting, _MOST_AT_ONCE)):
            found |= self._compare(some)
        return found

    def _prepare(self) -> str | None:
        try:
            self._steps = dict(self._connection.execute(STEPS).fetchall())
            known = self._connection.execute(KNOWN_VERSION).fetchone()
        except duckdb.CatalogException:
            return f"this build keeps no fingerprints: run {project.command('build')} anew"
        if not self._steps:
            return f"the last run built a part of the search alone: run {project.command('build')}"
        if known is None:
            return "this build is not of scanned pictures"
        try:
            # Whoever asks for hashes and URLs alone needs neither Pillow nor numpy.
            from image_duplicates.pixels.fingerprint import ALGORITHM, ROW_COLUMNS, VERSION
        except ImportError as error:
            return missing(error)
        algorithm, version, self._is_md5 = known
        if (algorithm, version) != (ALGORITHM, VERSION):
            return (
                f"the fingerprints of this build are {algorithm} {version}, and those of this"
                f" program {ALGORITHM} {VERSION}: scan and build anew"
            )
        types = {"content_hash": "varchar", "sha256": "varchar"}
        types |= {name: kind for name, (kind, _) in ROW_COLUMNS.items()}
        self._shape = json.dumps([types])
        self._connection.execute(MAKE_INPUTS)
        self._run("int_orientations")
        return None

    def _compare(self, paths: list[str]) -> dict[str, Compared]:
        from image_duplicates.pixels.fingerprint import VECTORS
        from image_duplicates.scan.picture import Task, read

        found: dict[str, Compared] = {}
        files: dict[str, list[str]] = defaultdict(list)
        rows: list[dict[str, Any]] = []
        for path in paths:
            # The file is the user's own, so that a link is followed.
            reading = read(Task(os.fsencode(os.path.realpath(path)), path))
            content_hash = reading.md5 if self._is_md5 else reading.sha256
            if not reading.looks or content_hash is None or reading.sha256 is None:
                reason = _REASONS.get(reading.problem or "", "it cannot be compared")
                found[path] = Compared([], reason)
                continue
            if content_hash not in files:
                for row in reading.looks:
                    lists = {name: _numbers(row[name], kind) for name, kind in VECTORS.items()}
                    named = {"content_hash": content_hash, "sha256": reading.sha256}
                    rows.append({**row, **lists, **named})
            files[content_hash].append(path)
        if rows:
            compared = self._search(rows)
            found |= {path: compared[name] for name, same in files.items() for path in same}
        return found

    def _search(self, rows: list[dict[str, Any]]) -> dict[str, Compared]:
        """What looks like each of some contents, of which these are the cuts."""
        self._connection.execute(ADD_ASKED, {"rows": json.dumps(rows), "shape": self._shape})
        self._run("nearby")
        self._connection.execute(SEEN)
        for name in self._steps:
            if name not in ("nearby", "int_orientations"):
                self._run(name)
            if name == "int_hash_candidates":
                self._connection.execute(FORGET_KNOWN_PAIRS)
            if name == "near_duplicate_pairs":
                # What comes after it compares whole datasets.
                break
        flat = {name for (name,) in self._connection.execute(UNCOMPARED).fetchall()}
        compared = {
            row["content_hash"]: Compared([], _TOO_FLAT if row["content_hash"] in flat else None)
            for row in rows
        }
        for asked, *match in self._connection.execute(MATCHES).fetchall():
            compared[asked].matches.append(Match(*match))
        return compared

    def _run(self, name: str) -> None:
        self._connection.execute(f"create or replace temp table {name} as {self._steps[name]}")


def missing(error: ImportError) -> str:
    """Half a sentence on what is not installed."""
    return f"{'Pillow' if error.name == 'PIL' else error.name} is not installed"


def _numbers(packed: bytes, kind: Any) -> list[int]:
    import numpy as np

    numbers: list[int] = np.frombuffer(packed, kind).tolist()
    return numbers

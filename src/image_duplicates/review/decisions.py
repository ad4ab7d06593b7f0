"""The seed `decisions`: read anew whenever it was changed, written one row at a time."""

import csv
import datetime
import io
import os
import re
import threading
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from image_duplicates.files.disk import replace_durably
from image_duplicates.files.paths import RefusedError, reason
from image_duplicates.review import ReviewError

COLUMNS = (
    *("content_hash", "other_content_hash", "verdict", "category_name", "class_name"),
    *("seen", "reason", "decided_by", "decided_on"),
)
# dbt, which loads the seed, reads none that is longer.
LONGEST_TEXT = 131_072
# A build that loads the seed takes no longer to read it.
LONGEST_WAIT_SECONDS = 5

# What a decision is about: a hash, and the other one of a pair or nothing.
Subject = tuple[str, str]


@dataclass(frozen=True)
class Decision:
    """A row of the seed; what is empty there is empty here."""

    content_hash: str
    other_content_hash: str
    # class, drop or keep_all.
    verdict: str
    category_name: str
    class_name: str
    seen: str
    reason: str
    decided_by: str
    decided_on: str

    @property
    def subject(self) -> Subject:
        """Which of a pair stands first says nothing."""
        return subject(self.content_hash, self.other_content_hash)


def subject(content_hash: str, other_content_hash: str | None) -> Subject:
    """What a decision about a picture, or about two, is known by."""
    one, other = content_hash.strip().lower(), (other_content_hash or "").strip().lower()
    return (other, one) if other and other < one else (one, other)


def today() -> str:
    """The day of a decision, UTC."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


class DecisionsFile:
    """``seeds/decisions.csv``. Rows of others stay as they are, to the byte.

    Each change replaces the file in one step under a lock: whoever reads it, and a kill at any
    moment, meets the old rows or the new ones.
    """

    def __init__(self, path: Path, lock: Path) -> None:
        """``lock`` is a file that may be made. Raises ReviewError."""
        self.path = path
        self._lock = FileLock(lock, timeout=LONGEST_WAIT_SECONDS)
        # A lock of files does not keep the threads of one process apart.
        self._thread_lock = threading.Lock()
        self._state: tuple[int, int, int] | None = None
        self._known: dict[Subject, Decision] = {}
        self.read()

    @property
    def refusal(self) -> str | None:
        """Why no row can be written, as a sentence; None where it can."""
        # To try it would be in the way of whoever writes just now.
        folder = self.path.parent
        if not (os.access(self.path, os.W_OK) and os.access(folder, os.W_OK)):
            return (
                f"{self.path} cannot be written: decisions are kept there, so let yourself write to"
                f" it and to the folder {folder}."
            )
        return None

    def read(self) -> dict[Subject, Decision]:
        """The decisions as they are now, the last one where a subject has several rows.

        Raises ReviewError for a file that is no such seed.
        """
        try:
            state = self.path.stat()
            now = (state.st_mtime_ns, state.st_size, state.st_ino)
            if now != self._state:
                self._known = {row.subject: row for row in _rows(self.path.read_bytes())}
                self._state = now
        except OSError as error:
            raise ReviewError(f"{self.path} cannot be read: {reason(error)}.") from error
        except (ValueError, csv.Error) as error:
            raise ReviewError(
                f"{self.path} is no seed of decisions ({error}): its columns are"
                f" {', '.join(COLUMNS)}."
            ) from error
        return self._known

    def write(self, decisions: Iterable[Decision]) -> None:
        """Add rows, each in place of one about the same subject. Raises ReviewError."""
        rows = {decision.subject: decision for decision in decisions}
        if any(len(text) > LONGEST_TEXT for row in rows.values() for text in astuple(row)):
            raise ReviewError(
                f"A row would be longer than a seed can be ({LONGEST_TEXT:,} characters of a"
                f" column): write it into {self.path} by hand, with nothing in its column seen."
            )
        self._replace(rows.keys(), "".join(_line(row) for row in rows.values()))

    def remove(self, subjects: Iterable[Subject]) -> None:
        """Take rows away; one that is not there is no error. Raises ReviewError."""
        self._replace(set(subjects), "")

    def _replace(self, subjects: Iterable[Subject], lines: str) -> None:
        gone = set(subjects)
        try:
            with self._thread_lock, self._lock:
                before = self.path.read_bytes()
                header, *records = _records(before.decode("utf-8-sig"))
                kept = [record for record in records if _subject_of(record) not in gone]
                text = "".join(_ended(record) for record in [header, *kept]) + lines
                mark = before[:3] if before.startswith(b"\xef\xbb\xbf") else b""
                replace_durably(self.path, before, mark + text.encode())
        except Timeout as error:
            raise ReviewError(
                f"{self.path} is being written by another review: try again."
            ) from error
        except (OSError, RefusedError, ValueError, csv.Error) as error:
            raise ReviewError(f"{self.path} could not be written: {reason(error)}.") from error
        self.read()


def _rows(data: bytes) -> list[Decision]:
    header, *records = _records(data.decode("utf-8-sig")) or [""]
    if tuple(name.strip() for name in _fields(header)) != COLUMNS:
        raise ValueError("its first line names other columns")
    rows = []
    for record in records:
        fields = _fields(record)
        if len(fields) == len(COLUMNS):
            rows.append(Decision(*fields))
        elif fields:
            raise ValueError(f"a row has {len(fields)} columns")
    return rows


def _records(text: str) -> list[str]:
    """Rows of a CSV as they stand, line ends included: one with an open quote goes on."""
    records: list[str] = []
    is_open = False
    # Other separators of lines, of which Python knows many, may stand in a name.
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        if is_open:
            records[-1] += line
        else:
            records.append(line)
        is_open ^= line.count('"') % 2 == 1
    return records


def _fields(record: str) -> list[str]:
    found = list(csv.reader(io.StringIO(record, newline="")))
    if len(found) > 1:
        raise ValueError("a row ends in the middle of a line")
    return found[0] if found else []


def _subject_of(record: str) -> Subject | None:
    fields = _fields(record)
    return subject(fields[0], fields[1]) if len(fields) > 1 else None


def _ended(record: str) -> str:
    return record if record.endswith(("\n", "\r")) else record + "\n"


def _line(decision: Decision) -> str:
    text = io.StringIO(newline="")
    # Which ends of lines are quoted, as they may stand in a name, goes by the one that is written.
    csv.writer(text, lineterminator="\r\n").writerow(astuple(decision))
    return text.getvalue().removesuffix("\r\n") + "\n"

"""What a question is about: the address or the hashes to look for."""

import os
from collections.abc import Iterable
from typing import NamedTuple

import duckdb

from image_duplicates.check.queries import HASH_LENGTHS, KEYS, as_parameter
from image_duplicates.files.evidence import NoFileError, file_hashes

KINDS = ("url", "hash", "file")
_NOT_WELL_FORMED = {
    "url": "it is no URL",
    "hash": "it is no MD5, SHA-1 or SHA-256 hash",
}
_NEITHER = "it is neither a hash, nor a URL with // in it, nor a file that is there"


class Subject(NamedTuple):
    """What to look for: one normalised URL, or the hashes that one picture may go by."""

    kind: str | None
    url: str | None = None
    hashes: tuple[str, ...] = ()
    # Why there is nothing to look for.
    reason: str | None = None


def recognise(
    connection: duckdb.DuckDBPyConnection, questions: Iterable[str], kind: str | None
) -> dict[str, Subject]:
    """The subject of each question."""
    texts = list(dict.fromkeys(questions))
    # Bytes that are no text may name a file, but no URL.
    plain = [text.strip() if _is_text(text) else None for text in texts]
    rows = connection.execute(KEYS, {"questions": as_parameter(plain), "kind": kind}).fetchall()
    subjects: dict[str, Subject] = {}
    files: list[str] = []
    for text, (found_kind, key) in zip(texts, rows, strict=True):
        if found_kind == "file" or (found_kind is None and _exists(text)):
            files.append(text)
        elif found_kind is None:
            subjects[text] = Subject(None, reason=_NEITHER)
        elif key is None:
            subjects[text] = Subject(found_kind, reason=_NOT_WELL_FORMED[found_kind])
        elif found_kind == "url":
            subjects[text] = Subject(found_kind, url=key)
        else:
            subjects[text] = Subject(found_kind, hashes=(key,))
    if files:
        lengths = [length for (length,) in connection.execute(HASH_LENGTHS).fetchall()]
        subjects |= {path: _of_file(path, lengths) for path in files}
    return subjects


def _of_file(path: str, lengths: list[int]) -> Subject:
    try:
        return Subject("file", hashes=file_hashes(path, lengths))
    except NoFileError as error:
        return Subject("file", reason=str(error))


def _exists(path: str) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        # No name holds a null character.
        return False


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

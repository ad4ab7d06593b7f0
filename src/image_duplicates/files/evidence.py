"""What a file holds, read anew each time: nobody's word is taken for it."""

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from image_duplicates.files.paths import RefusedError, reason

# The hash functions that a content hash may be made with, by the length of its hex.
ALGORITHMS = {32: "md5", 40: "sha1", 64: "sha256"}
CHUNK_BYTES = 1 << 20


class NoFileError(Exception):
    """There is nothing to hash; the message says why."""


@dataclass(frozen=True)
class Evidence:
    """Bytes read from one file, and the state it had meanwhile."""

    content_hash: str
    # MD5 and SHA-1 are good enough to report a duplicate. Not to remove one: two different
    # files with one MD5 can be made on purpose.
    sha256: str
    state: tuple[int, ...]

    @property
    def content_bytes(self) -> int:
        return self.state[2]


def read_evidence(path: Path, content_hash: str) -> Evidence:
    """Read a file with the algorithm of ``content_hash`` (hex), told by its length.

    Raises RefusedError if it cannot be read, or changes while it is read.
    """
    plain, strong = hashlib.new(ALGORITHMS[len(content_hash)]), hashlib.sha256()
    try:
        # A link that took the file's place since it was looked at is not followed.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as file:
            before = state_of(os.fstat(file.fileno()))
            _read(file, (plain, strong))
            after = state_of(os.fstat(file.fileno()))
    except OSError as error:
        raise RefusedError(f"the file cannot be read: {reason(error)}") from error
    if before != after:
        raise RefusedError("the file is being written to")
    return Evidence(plain.hexdigest(), strong.hexdigest(), after)


def state_of(status: os.stat_result) -> tuple[int, ...]:
    """What differs once a file has been written to or replaced."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def file_hashes(path: str, lengths: Iterable[int]) -> tuple[str, ...]:
    """The hashes of a file in lower-case hex, one per length of 32, 40 or 64, in one read.

    Raises NoFileError when it cannot be read or is no regular file: a pipe would never end.
    """
    digests = [hashlib.new(ALGORITHMS[length], usedforsecurity=False) for length in lengths]
    try:
        mode = Path(path).stat().st_mode
        if not stat.S_ISREG(mode):
            raise NoFileError("it is a folder" if stat.S_ISDIR(mode) else "it is no regular file")
        with Path(path).open("rb", buffering=0) as file:
            _read(file, digests)
    except FileNotFoundError as error:
        raise NoFileError("there is no such file") from error
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "its name is impossible"
        raise NoFileError(f"it cannot be read: {why}") from error
    return tuple(digest.hexdigest() for digest in digests)


def _read(file: BinaryIO, digests: Iterable["hashlib._Hash"]) -> None:
    while chunk := file.read(CHUNK_BYTES):
        for digest in digests:
            digest.update(chunk)

"""What a file holds, read anew each time: nobody's word is taken for it."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from image_duplicates.algorithms import ALGORITHMS
from image_duplicates.cleanup.errors import RefusedError
from image_duplicates.cleanup.paths import reason

CHUNK_BYTES = 1 << 20


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
            while chunk := file.read(CHUNK_BYTES):
                plain.update(chunk)
                strong.update(chunk)
            after = state_of(os.fstat(file.fileno()))
    except OSError as error:
        raise RefusedError(f"the file cannot be read: {reason(error)}") from error
    if before != after:
        raise RefusedError("the file is being written to")
    return Evidence(plain.hexdigest(), strong.hexdigest(), after)


def state_of(status: os.stat_result) -> tuple[int, ...]:
    """What differs once a file has been written to or replaced."""
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)

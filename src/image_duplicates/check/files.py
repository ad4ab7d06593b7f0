"""The hashes of a file."""

import hashlib
import stat
from collections.abc import Iterable
from pathlib import Path

from image_duplicates.algorithms import ALGORITHMS

_CHUNK_BYTES = 1 << 20


class NoFileError(Exception):
    """There is nothing to hash; the message says why."""


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
            while chunk := file.read(_CHUNK_BYTES):
                for digest in digests:
                    digest.update(chunk)
    except FileNotFoundError as error:
        raise NoFileError("there is no such file") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its name is impossible"
        raise NoFileError(f"it cannot be read: {reason}") from error
    return tuple(digest.hexdigest() for digest in digests)

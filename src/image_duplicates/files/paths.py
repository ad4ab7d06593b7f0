"""Paths from metadata are hostile: nothing outside the root is ever touched."""

import errno
import hashlib
import os
import re
import stat
from pathlib import Path

# Of files that hold pictures among other things: all are read, none is ever changed.
SHARD_SUFFIXES = (".parquet", ".tar", ".tar.gz", ".tgz")


class RefusedError(Exception):
    """One file, or the whole folder, is left as it is; the message says why."""


class MissingError(RefusedError):
    """The file to act on is not there: nothing to do, and nothing lost by it."""


def plain_parts(relative_path: str) -> list[str]:
    """The names that a path is made of.

    Raises RefusedError for a path that leaves its root or could: absolute, with ``..``, with a
    Windows drive or separators.
    """
    parts = relative_path.split("/")
    if "\0" in relative_path or "\\" in relative_path:
        raise RefusedError("the path has a character that no path should have")
    if re.match("[A-Za-z]:", relative_path) or parts[0] == "":
        raise RefusedError("the path is absolute")
    if ".." in parts:
        raise RefusedError("the path leads out of the images folder")
    if any(part in ("", ".") for part in parts):
        raise RefusedError("the path is not in its plain form")
    return parts


def is_plain(relative_path: str) -> bool:
    """Whether a path stays below its root, as far as its text can tell."""
    try:
        plain_parts(relative_path)
    except RefusedError:
        return False
    return True


def inside(root: Path, relative_path: str) -> Path:
    """The path below ``root``, which must be absolute and resolved.

    Raises RefusedError for a path that is not plain, that goes through a symbolic link, or into a
    shard, and MissingError for one that is longer than the system allows. The file need not exist.
    """
    path = root
    try:
        for part in plain_parts(relative_path):
            if path.name.lower().endswith(SHARD_SUFFIXES) and path.is_file():
                raise RefusedError(
                    f"it lies in {path.name}, which is never changed: image-duplicates export"
                    " writes the dataset without it"
                )
            path = path / part
            if path.is_symlink():
                raise RefusedError("the path goes through a symbolic link")
    except (OSError, ValueError) as error:
        if is_too_long(error):
            raise MissingError("its name or path is longer than the system allows") from error
        raise RefusedError(f"the path cannot be followed: {reason(error)}") from error
    return path


def regular_file(root: Path, relative_path: str) -> tuple[Path, os.stat_result]:
    """A regular file below ``root`` and its state; raises RefusedError, MissingError."""
    path = inside(root, relative_path)
    try:
        state = path.lstat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MissingError("the file is not there") from error
    except (OSError, ValueError) as error:
        raise RefusedError(f"the file cannot be looked at: {reason(error)}") from error
    if not stat.S_ISREG(state.st_mode):
        raise RefusedError("the path is not a regular file")
    return path, state


def is_same_file(one: os.stat_result, other: os.stat_result) -> bool:
    """One file under two names. A number alone is no proof: another disk counts anew."""
    return (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


def is_too_long(error: Exception) -> bool:
    """Whether the system has no room for a name or a path, so that no such file can be there."""
    return isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG


def reason(error: Exception) -> str:
    """What the system says, without the path, which the reader knows."""
    return getattr(error, "strerror", None) or str(error)


def escaped(path: str) -> str:
    """A path as text that can be stored, and turned back: what is no UTF-8 becomes ``\\xNN``.

    So does a backslash itself. Most paths are their own text.
    """
    return os.fsencode(path.replace("\\", "\\x5c")).decode("utf-8", "backslashreplace")


def unescaped(name: str) -> bytes:
    """The bytes of a path from its text."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), os.fsencode(name))


def scan_key(root: str) -> str:
    """Under which name a scan of a folder is kept: one, from wherever the folder is named."""
    path = os.fsencode(os.path.realpath(root))
    return hashlib.md5(path, usedforsecurity=False).hexdigest()[:16]

"""Questions from files and pipes."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def read_lines(path: Path) -> list[str]:
    """The questions in a file, one per line. Raises OSError when it cannot be read."""
    with path.open("rb") as file:
        return list(lines(file))


def lines(file: BinaryIO) -> Iterator[str]:
    """One question per line; blank lines, a byte-order mark and carriage returns are none.

    Bytes that are not UTF-8 are kept as Python keeps them in file names.
    """
    start = b"\xef\xbb\xbf"
    for line in file:
        question = os.fsdecode(line.removeprefix(start).rstrip(b"\r\n"))
        start = b""
        if question.strip():
            yield question

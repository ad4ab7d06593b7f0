"""Questions from files and pipes."""

import os
import select
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

# A URL of a megabyte is no URL, and a file without a line end would fill the memory.
LONGEST_LINE_BYTES = 1 << 20
_CHUNK_BYTES = 1 << 16
# Who writes without a break is given the time to; who waits for an answer does not notice.
_PAUSE_SECONDS = 0.01


class UnreadableError(Exception):
    """The questions cannot be read to their end; the message says why."""


def read_lines(path: Path) -> Iterator[str | None]:
    """What ``lines`` gives, from a file or a named pipe."""
    try:
        with path.open("rb") as file:
            yield from lines(file)
    except OSError as error:
        raise UnreadableError(f"{path} cannot be read: {error.strerror}.") from error


def lines(file: BinaryIO) -> Iterator[str | None]:
    """One question per line; blank lines, a byte-order mark and carriage returns are none.

    None stands where the next line is not written yet: whoever writes may be waiting for the
    answers to those before it. Bytes that are not UTF-8 are kept as Python keeps them in file
    names.

    Raises UnreadableError at a line that is too long.
    """
    # What all files are that come here, though not by the type of standard input.
    buffered = cast(BufferedReader, file)
    start, rest, number = b"\xef\xbb\xbf", b"", 0
    is_open = True
    while is_open:
        if not _is_readable(file, _PAUSE_SECONDS):
            yield None
            _is_readable(file, None)
        chunk = buffered.read1(_CHUNK_BYTES)
        is_open = bool(chunk)
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole if is_open else [*whole, rest]:
            number += 1
            question = os.fsdecode(line.removeprefix(start).rstrip(b"\r"))
            start = b""
            if question.strip():
                yield question
        if len(rest) > LONGEST_LINE_BYTES:
            raise UnreadableError(
                f"Line {number + 1:,} is longer than {LONGEST_LINE_BYTES:,} bytes, which no"
                " question is."
            )


def _is_readable(file: BinaryIO, seconds: float | None) -> bool:
    """Whether there is something to read, or the end, within the time; for ever when None."""
    try:
        return bool(select.select([file], [], [], seconds)[0])
    except OSError:
        # Nothing that one has to wait for.
        return True

"""Metadata files that SQL cannot read as they are: compressed, one entry a line, or large.

Each is written anew below a folder for temporary files, as plain JSON in parts of a few
megabytes: a part is the whole file without the entries of the other parts, so that the models
find the same in it. DuckDB needs ten times the size of a document for reading it.
"""

import gzip
import hashlib
import json
import mmap
import re
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING

import duckdb

# Few datasets need numpy and zstd, and every command would wait for them.
if TYPE_CHECKING:
    import numpy as np

TEXT_ENDING = "[.](json|jsonl|ndjson)"
COMPRESSED_ENDING = "[.](gz|zst)"
LINES = re.compile(f"[.](jsonl|ndjson)({COMPRESSED_ENDING})?$", re.IGNORECASE)
COMPRESSED = re.compile(f"{COMPRESSED_ENDING}$", re.IGNORECASE)
# Known to hold something, which would be left out without a word.
OTHER_COMPRESSED = re.compile(
    f"{TEXT_ENDING}[.](7z|br|bz2|lz4|lzma|rar|snappy|sz|tar|xz|z|zip)$", re.IGNORECASE
)

# A plain file up to this size is read in one go.
LARGE_BYTES = 64 << 20
PART_BYTES = 16 << 20
# Text is compressed to a tenth or so. What is told to be a thousand times larger is a trap.
MOST_TIMES = 250
TRUSTED_BYTES = 64 << 20
# The second may begin with a frame to skip.
MAGIC = {
    ".gz": re.compile(rb"\x1f\x8b"),
    ".zst": re.compile(rb"\x28\xb5\x2f\xfd|[P-_]\x2a\x4d\x18"),
}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
QUOTE, BACKSLASH, COMMA, OBJECT = b'"\\,{'
OPENS_IMAGES = re.compile(rb'[{,]\s*"images"\s*:\s*$')


@dataclass(frozen=True)
class Part:
    """Plain JSON that stands for a file, or for some of its entries."""

    part_path: str
    # Of the file's entries, those in earlier parts.
    entries_before: int
    # Of the whole text without a byte-order mark; None where it is that of the part, or no UTF-8.
    whole_md5: str | None


class UnreadableError(Exception):
    """Why a file cannot be unpacked, in the words of `rejected_files`."""


def unpack(path: str) -> list[Part] | None:
    """Parts of a file, or None where SQL does as well without: raises UnreadableError, OSError."""
    source = Path(path)
    is_compressed = COMPRESSED.search(path)
    has_lines = LINES.search(path)
    if not (is_compressed or has_lines or source.stat().st_size > LARGE_BYTES):
        return None
    folder = Path(tempfile.mkdtemp(dir=temporary_folder()))
    if is_compressed:
        source = _expanded(source, folder / "whole.json")
    if has_lines:
        texts: Iterable[bytes] | None = _lines_as_documents(source)
    elif source.stat().st_size > LARGE_BYTES:
        texts = _split(source)
    else:
        texts = None
    if texts is None:
        return [Part(str(source), 0, None)] if is_compressed else None
    try:
        parts = list(_written(texts, folder))
    except UnicodeDecodeError:
        return [Part(_write(folder / "not UTF-8.json", b"\xff"), 0, None)]
    except _NotJsonError:
        # Within a text or not, no JSON ends in that.
        with source.open("rb") as file:
            start = file.read(4096).decode("utf-8", "ignore").encode() + b"{"
        parts = [(_write(folder / "not JSON.json", start), 0)]
    whole_md5 = _md5(source)
    if is_compressed:
        source.unlink()
    return [Part(name, entries_before, whole_md5) for name, entries_before in parts]


class _NotJsonError(Exception):
    pass


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    # Goes when the process ends.
    return tempfile.TemporaryDirectory(prefix="image_duplicates-")


def temporary_folder() -> str:
    """A folder of this process, for what others read while it lasts."""
    return _folder().name


def _write(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    return str(path)


def _md5(path: Path) -> str:
    """MD5 of a file without its byte-order mark."""
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        if file.read(len(BYTE_ORDER_MARK)) != BYTE_ORDER_MARK:
            file.seek(0)
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _expanded(path: Path, target: Path) -> Path:
    """The content of a compressed file; of one that claims to be endless no more than a bit."""
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    most = max(TRUSTED_BYTES, MOST_TIMES * path.stat().st_size)
    opened = gzip.open if path.suffix.lower() == ".gz" else zstd.open
    with path.open("rb") as file:
        if not MAGIC[path.suffix.lower()].match(file.read(4)):
            raise UnreadableError("is not compressed as its name says")
    written = 0
    try:
        with opened(path, "rb") as file, target.open("wb") as plain:
            while block := file.read(1 << 20):
                written += len(block)
                if written > most:
                    raise UnreadableError("expands to much more than text does")
                plain.write(block)
    except EOFError as error:
        raise UnreadableError("its compression is cut off") from error
    except (gzip.BadGzipFile, zlib.error, zstd.ZstdError) as error:
        raise UnreadableError("its compression is damaged") from error
    return target


def _lines_as_documents(path: Path) -> Iterator[bytes] | None:
    """Documents of a file whose first line is the file without `images`, and each other an entry.

    None for a file of a single line, which is a document already. An entry is under its `key`, or
    under the number of its line. What is no object is a text there, and so rejected by the models.
    """
    with path.open("rb") as file:
        header = _line(file)
        if header.startswith(BYTE_ORDER_MARK):
            header = header[len(BYTE_ORDER_MARK) :]
        if not _line(file):
            return None
    return _documents_of_lines(path, header.strip())


def _documents_of_lines(path: Path, header: bytes) -> Iterator[bytes]:
    is_object, _ = _told([header.decode()])[0]
    if not is_object:
        raise _NotJsonError
    opening = header[:-1].rstrip()
    opening += b'"images":{' if opening == b"{" else b',"images":{'
    with path.open("rb") as file:
        file.readline()
        number = 1
        is_first = True
        while lines := _lines(file):
            texts = [line.decode().strip() for line in lines]
            members = []
            for text, (is_object, key) in zip(texts, _told(texts), strict=True):
                number += 1
                if text:
                    value = text if is_object else json.dumps(text[:200])
                    members.append(f"{json.dumps(str(number) if key is None else key)}:{value}")
            if members or is_first:
                yield opening + ",".join(members).encode() + b"}}"
                is_first = False


def _lines(file: IO[bytes]) -> list[bytes]:
    """Lines enough for a part, none at the end."""
    lines = []
    size = 0
    while size < PART_BYTES and (line := _line(file)):
        lines.append(line)
        size += len(line)
    return lines


def _line(file: IO[bytes]) -> bytes:
    line = file.readline(LARGE_BYTES)
    if len(line) == LARGE_BYTES:
        raise UnreadableError("has a line that is too long")
    return line


def _told(texts: list[str]) -> list[tuple[bool, str | None]]:
    """Of each text whether it is a JSON object, and its `key`, as DuckDB sees it."""
    with duckdb.connect() as connection:
        return connection.execute(
            """
            select
                coalesce(json_type(try_cast(text as json)) = 'OBJECT', false),
                json_extract_string(try_cast(text as json), '$.key')
            from (select unnest($texts) as text, unnest(range(len($texts))) as place)
            order by place
            """,
            {"texts": texts},
        ).fetchall()


def _split(path: Path) -> Iterator[bytes] | None:
    """Documents of a large file; None when it has no object `images` to take apart."""
    with path.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    cuts = _cuts(content)
    if not cuts or cuts[0] + len(content) - cuts[-1] > PART_BYTES:
        return None
    return _documents(content, cuts)


def _documents(content: mmap.mmap, cuts: list[int]) -> Iterator[bytes]:
    before, after = content[: cuts[0]], content[cuts[-1] :]
    for start, end in pairwise(cuts):
        # All but the first begin with the comma behind the one before.
        entries = content[start + (start != cuts[0]) : end]
        if entries.strip() or start == cuts[0]:
            yield before + entries + after


def _cuts(content: mmap.mmap) -> list[int]:
    """Where the entries of `images` begin, the commas to part them at, and where they end."""
    import numpy as np

    # How a byte changes the depth, outside of texts; what is told apart there.
    step_of = np.zeros(256, np.int8)
    step_of[list(b"{[")] = 1
    step_of[list(b"}]")] = -1
    is_structure = step_of != 0
    is_structure[COMMA] = True
    cuts: list[int] = []
    depth = 0
    is_text = is_escaped = False
    for offset in range(0, len(content), PART_BYTES):
        block = np.frombuffer(content[offset : offset + PART_BYTES], np.uint8)
        quotes = block == QUOTE
        escaped, is_escaped = _escaped(block, is_escaped)
        quotes[escaped] = False
        in_text = (np.cumsum(quotes, dtype=np.uint8) & 1) ^ is_text
        is_text = bool(in_text[-1])
        places = np.flatnonzero(is_structure[block] & (in_text == 0))
        steps = step_of[block[places]]
        depths = depth + np.cumsum(steps, dtype=np.int64)
        depth = int(depths[-1]) if len(depths) else depth
        if not cuts:
            for place in places[(steps == 1) & (depths == 2)]:
                start = offset + int(place)
                if OPENS_IMAGES.search(content[max(0, start - 100) : start]):
                    # A list has no entries.
                    if content[start] != OBJECT:
                        return []
                    cuts.append(start + 1)
                    break
        if cuts:
            inside = offset + places >= cuts[0]
            ends = places[inside & (steps == -1) & (depths == 1)]
            end = offset + int(ends[0]) if len(ends) else None
            commas = places[inside & (steps == 0) & (depths == 2)] + offset
            if end is not None:
                cuts += [int(comma) for comma in commas[commas < end][-1:]]
                return [*cuts, end]
            cuts += [int(comma) for comma in commas[-1:]]
    return []


def _escaped(block: "np.ndarray", is_escaped: bool) -> tuple["np.ndarray", bool]:
    """Places in a block that a backslash stands before, and whether the next block begins so."""
    import numpy as np

    first = [0] if is_escaped else []
    slashes = np.flatnonzero(block == BACKSLASH)
    if is_escaped and len(slashes) and slashes[0] == 0:
        slashes = slashes[1:]
    if not len(slashes):
        return np.array(first, np.int64), False
    breaks = np.flatnonzero(np.diff(slashes) != 1)
    starts = slashes[np.concatenate(([0], breaks + 1))]
    ends = slashes[np.concatenate((breaks, [len(slashes) - 1]))]
    escaped = ends[(ends - starts) % 2 == 0] + 1
    goes_on = bool(len(escaped)) and escaped[-1] == len(block)
    return np.concatenate((first, escaped[: len(escaped) - goes_on])).astype(np.int64), goes_on


def _written(texts: Iterable[bytes], folder: Path) -> Iterator[tuple[str, int]]:
    """Parts in files, each with the number of entries before it; all are JSON, as DuckDB sees it.

    Raises UnicodeDecodeError or _NotJsonError.
    """
    entries = 0
    with duckdb.connect() as connection:
        for number, text in enumerate(texts):
            plain = text.removeprefix(BYTE_ORDER_MARK).decode()
            row = connection.execute(
                "select len(json_keys(try_cast($text as json), '$.images'))", {"text": plain}
            ).fetchone()
            if row is None or row[0] is None:
                raise _NotJsonError
            yield _write(folder / f"{number}.json", text), entries
            entries += row[0]

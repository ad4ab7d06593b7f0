"""What one file is: its hashes and its picture, from a single read."""

import hashlib
import io
import os
import stat
import warnings
from collections.abc import Collection, Set
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any, BinaryIO

from PIL import ExifTags, Image, UnidentifiedImageError

from image_duplicates.files.evidence import state_of
from image_duplicates.files.paths import reason
from image_duplicates.pixels.fingerprint import fingerprint
from image_duplicates.scan.shards import CHANGED, Place, ShardError, contents

# The content that a file name promises. Of those that Pillow reads only formats whose decoders
# run nothing else: EPS would start Ghostscript.
FORMATS = {
    **dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"), "jpeg"),
    **dict.fromkeys((".png", ".apng"), "png"),
    ".gif": "gif",
    ".webp": "webp",
    **dict.fromkeys((".bmp", ".dib"), "bmp"),
    **dict.fromkeys((".tif", ".tiff"), "tiff"),
    **dict.fromkeys((".avif", ".avifs"), "avif"),
    **dict.fromkeys((".jp2", ".j2k", ".j2c", ".jpc", ".jpf", ".jpx"), "jpeg2000"),
    ".ico": "ico",
    **dict.fromkeys((".ppm", ".pgm", ".pbm", ".pnm"), "ppm"),
    ".tga": "tga",
    ".qoi": "qoi",
}
# Pictures that Pillow has no decoder for.
WITHOUT_DECODER = {
    **dict.fromkeys((".heic", ".heif", ".hif"), "heif"),
    ".jxl": "jxl",
    ".psd": "psd",
    **dict.fromkeys((".dng", ".cr2", ".cr3", ".nef", ".arw"), "raw"),
}
SUFFIXES = FORMATS.keys() | WITHOUT_DECODER.keys()
# That of JPEG opens MPO, too: a JPEG with more of them behind it.
PLUGINS = [*{name.upper() for name in FORMATS.values()} - {"TGA"}, "DIB"]
MAGIC = (
    (4, (b"ftypheic", b"ftypheix", b"ftypheim", b"ftyphevc", b"ftypmif1", b"ftypmsf1"), "heif"),
    (0, (b"\xff\x0a", b"\x00\x00\x00\x0cJXL "), "jxl"),
)

# A decoded picture takes four bytes a pixel; Pillow warns from here on.
MOST_PIXELS = 89_478_485
# What is larger is hashed in pieces, and decoded from the file.
WHOLE_BYTES = 1 << 28
CHUNK_BYTES = 1 << 20

# A row of Parquet without a picture.
NO_BYTES = "no bytes in its row"

# Raised when files must be read again, since other things are told of them.
READING_VERSION = 1

# What is looked at once: the SHA-256 of bytes, and whether they are taken for a TGA.
Content = tuple[str, bool]


def is_tga(name: str) -> bool:
    """Whether a file is taken for a TGA, which nothing but its name tells."""
    return name.lower().endswith(".tga")


@dataclass(frozen=True)
class Task:
    """A file to read. ``path`` is as the system has it; ``name`` as the scan writes it."""

    path: bytes
    name: str
    # SHA-256 of contents that are known already, of files of this size and kind of name.
    known: Collection[str] = ()
    # Where in the file, of a picture that is not the whole of it.
    place: Place | None = None


@dataclass
class Reading:
    """What was found out about one file; a problem says why it is no good picture."""

    name: str
    file_bytes: int | None = None
    modified_ns: int | None = None
    # Of a picture in a shard.
    shard_path: str | None = None
    shard_bytes: int | None = None
    md5: str | None = None
    sha256: str | None = None
    # Nothing below was looked at: a file with the same content tells it all.
    is_copy: bool = False
    # As shown, so turned where EXIF says so.
    width_px: int | None = None
    height_px: int | None = None
    color_mode: str | None = None
    image_format: str | None = None
    # The camera's clock, which knows no time zone.
    taken_at: datetime | None = None
    traits: list[str] = field(default_factory=list)
    problem: str | None = None
    problem_detail: str | None = None
    # Rows of the fingerprint, their lists as bytes.
    looks: list[dict[str, Any]] = field(default_factory=list)


def read_all(tasks: Collection[Task]) -> list[Reading]:
    """Read files one after the other; of equal ones only the first is looked at.

    Never raises: whatever goes wrong with a file is its problem.
    """
    seen: set[Content] = set()
    readings: list[Reading] = []
    for (path, is_shard), of_file in groupby(tasks, lambda task: (task.path, bool(task.place))):
        if is_shard:
            readings += _read_members(path, [*of_file], seen)
            continue
        for task in of_file:
            readings.append(read(task, seen))
            seen.update(_content(readings[-1]))
    return readings


def read(task: Task, seen: Set[Content] = frozenset()) -> Reading:
    """Read one file. Never raises."""
    reading = Reading(task.name)
    try:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        descriptor = os.open(task.path, flags)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                reading.problem = "not a regular file"
                return reading
            reading.file_bytes, reading.modified_ns = before.st_size, before.st_mtime_ns
            source = _hash(file, before.st_size, reading)
            if state_of(before) != state_of(os.fstat(descriptor)):
                # Of another time than its bytes, so that the next scan reads it again.
                return Reading(task.name, problem=CHANGED)
            _look_unless_known(source, task, seen, reading)
    except OSError as error:
        reading.problem, reading.problem_detail = "unreadable", reason(error)
    except MemoryError:
        reading.problem, reading.problem_detail = "cannot be decoded", "not enough memory"
    return reading


def _read_members(path: bytes, tasks: list[Task], seen: set[Content]) -> list[Reading]:
    """Read pictures of one shard. Where that cannot be gone on with, the rest has its problem."""
    readings: list[Reading] = []
    seen_here = set(seen)
    try:
        for task, data in zip(
            tasks, contents(path, [task.place for task in tasks if task.place]), strict=True
        ):
            readings.append(_read_member(task, data, seen_here))
            seen_here.update(_content(readings[-1]))
    except ShardError as error:
        if str(error) == CHANGED:
            return [Reading(task.name, problem=CHANGED) for task in tasks]
        readings += [
            Reading(task.name, problem="unreadable", problem_detail=str(error))
            for task in tasks[len(readings) :]
        ]
    seen |= seen_here
    return readings


def _read_member(task: Task, data: bytes | None, seen: Set[Content]) -> Reading:
    reading = Reading(task.name)
    if place := task.place:
        reading.modified_ns = place.modified_ns
        reading.shard_path, reading.shard_bytes = place.shard, place.shard_bytes
    if data is None:
        reading.problem = NO_BYTES
        return reading
    reading.file_bytes = len(data)
    try:
        source = _hash(io.BytesIO(data), len(data), reading)
        _look_unless_known(source, task, seen, reading)
    except MemoryError:
        reading.problem, reading.problem_detail = "cannot be decoded", "not enough memory"
    return reading


def _look_unless_known(source: BinaryIO, task: Task, seen: Set[Content], reading: Reading) -> None:
    if not seen.isdisjoint(_content(reading)) or reading.sha256 in task.known:
        reading.is_copy = True
    elif reading.file_bytes == 0:
        reading.problem = "empty file"
    else:
        _look(source, reading)


def _content(reading: Reading) -> set[Content]:
    return {(reading.sha256, is_tga(reading.name))} if reading.sha256 else set()


def _hash(file: BinaryIO, size: int, reading: Reading) -> BinaryIO:
    """Hash the file in one read; gives what it can be decoded from."""
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    source: BinaryIO = file
    if size <= WHOLE_BYTES:
        data = b"".join(iter(lambda: file.read(max(size, CHUNK_BYTES)), b""))
        md5.update(data)
        sha256.update(data)
        source = io.BytesIO(data)
    else:
        while chunk := file.read(CHUNK_BYTES):
            md5.update(chunk)
            sha256.update(chunk)
        file.seek(0)
    reading.md5, reading.sha256 = md5.hexdigest(), sha256.hexdigest()
    return source


def _look(source: BinaryIO, reading: Reading) -> None:
    """Open the picture, then decode it; what is known when that fails stays."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with _opened(source, reading.name) as image:
                _describe(image, reading)
                if image.width * image.height > MOST_PIXELS:
                    reading.problem = "too many pixels"
                    return
                reading.looks = fingerprint(image).packed_rows()
    except MemoryError:
        raise
    # Decoders of broken pictures raise whatever comes to hand.
    except Exception as error:
        source.seek(0)
        if known := _known_by_magic(source.read(64)):
            reading.problem, reading.image_format = "no decoder", known
            return
        if isinstance(error, UnidentifiedImageError):
            reading.problem = "not a picture"
            return
        is_cut = "truncated" in str(error).lower()
        reading.problem = "truncated" if is_cut else "cannot be decoded"
        reading.problem_detail = f"{type(error).__name__}: {error}"[:200]


def _opened(source: BinaryIO, name: str) -> Image.Image:
    """The size is looked at by the caller, who wants to tell it."""
    limit, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
    try:
        return Image.open(source, formats=["TGA"] if is_tga(name) else PLUGINS)
    finally:
        Image.MAX_IMAGE_PIXELS = limit


def _describe(image: Image.Image, reading: Reading) -> None:
    kind = (image.format or "").lower()
    reading.image_format = {"mpo": "jpeg", "dib": "bmp"}.get(kind, kind)
    reading.color_mode = image.mode
    exif: Any = {}
    # Only these may have it at no cost; what is broken in it breaks no picture.
    if "exif" in image.info or kind in ("jpeg", "mpo", "tiff"):
        with suppress(Exception):
            exif = image.getexif()
    turn = exif.get(ExifTags.Base.Orientation)
    is_on_its_side = turn in (5, 6, 7, 8)
    size = image.size[::-1] if is_on_its_side else image.size
    reading.width_px, reading.height_px = size
    if exif:
        with suppress(Exception):
            reading.taken_at = _taken_at(exif)
    depths = f"{image.mode} {[tile[3] for tile in getattr(image, 'tile', ())]}"
    found = {
        "16 bit": ";16" in depths,
        "32 bit": image.mode in ("I", "F"),
        "alpha": image.has_transparency_data,
        "animated": getattr(image, "is_animated", False) and kind != "mpo",
        "CMYK": image.mode == "CMYK",
        "palette": image.mode in ("P", "PA"),
        "turned by EXIF": turn in range(2, 9),
    }
    reading.traits = [trait for trait, is_so in found.items() if is_so]


def _taken_at(exif: Any) -> datetime | None:
    details = exif.get_ifd(ExifTags.IFD.Exif)
    text = details.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    return datetime.strptime(str(text).strip("\0 "), "%Y:%m:%d %H:%M:%S") if text else None


def _known_by_magic(start: bytes) -> str | None:
    # Both kinds may begin alike, and name the other brands that they are.
    if b"avif" in start:
        return None
    for place, signs, kind in MAGIC:
        if start[place:].startswith(signs):
            return kind
    return None

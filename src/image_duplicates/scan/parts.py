"""A folder that several machines scan, each a part of its files, without a word to each other."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from image_duplicates.files.paths import scan_key

FOLDER = re.compile("part-([1-9][0-9]*)-of-([1-9][0-9]*)")


@dataclass(frozen=True)
class Part:
    """The files that one of ``count`` scans reads; ``number`` counts from 1."""

    number: int
    count: int

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"

    @property
    def folder(self) -> str:
        """Where its scan is kept, in the folder of that of the whole."""
        return f"part-{self.number}-of-{self.count}"

    @property
    def is_first(self) -> bool:
        """Whether it is the one that tells what is true of the whole folder."""
        return self.number == 1

    def has(self, name: str) -> bool:
        """Whether a file on disk is its own, by the name that a scan gives it."""
        digest = hashlib.md5(name.encode(), usedforsecurity=False).digest()
        return int.from_bytes(digest) % self.count == self.number - 1


def parse_part(text: str) -> Part:
    """The part that is written as 3/64; raises ValueError where it is none."""
    found = re.fullmatch("([0-9]{1,9})/([0-9]{1,9})", text)
    number, count = map(int, found.groups()) if found else (0, 0)
    if not 1 <= number <= count:
        raise ValueError(f"--part takes one of several parts, as in 3/64; this is none: {text}")
    return Part(number, count)


def parts_in(folder: Path) -> list[Part]:
    """The parts of which something is kept in the folder of a scan."""
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    found = filter(None, map(FOLDER.fullmatch, names))
    parts = [Part(int(one[1]), int(one[2])) for one in found]
    return sorted(parts, key=lambda part: (part.count, part.number))


def scanned_parts(scans: Path, root: Path) -> list[Part]:
    """The parts in which a folder of pictures was scanned; none where it was as a whole."""
    return parts_in(scans / scan_key(str(root)))

"""What a folder holds: the metadata of a scraper, pictures, or both."""

import os
import posixpath
from dataclasses import dataclass
from pathlib import Path

from image_duplicates.scan.folder import QUARANTINE
from image_duplicates.scan.picture import SUFFIXES

# Every metadata file has one of these, somewhere.
KEYS = (b'"search_key"', b'"image_cache"')
# A larger JSON file beside pictures is asked no further.
MOST_BYTES = 64 << 20


@dataclass(frozen=True)
class Contents:
    """Files that a name shows to be what they are, hidden ones left out."""

    json_files: int
    pictures: int
    # Of JSON among pictures, that one of them at least is what a scraper leaves behind.
    is_metadata: bool


def contents(folder: Path) -> Contents:
    """Look at all names below the folder, and into JSON only where there are pictures, too."""
    json_files: list[Path] = []
    pictures = 0
    for place, folders, names in os.walk(folder):
        folders[:] = [
            name for name in folders if not name.startswith(".") and not name.endswith(QUARANTINE)
        ]
        for name in names:
            if name.startswith("."):
                continue
            suffix = posixpath.splitext(name)[1].lower()
            if suffix == ".json":
                json_files.append(Path(place, name))
            elif suffix in SUFFIXES:
                pictures += 1
    is_metadata = not pictures or any(_is_metadata(path) for path in json_files)
    return Contents(len(json_files), pictures, bool(json_files) and is_metadata)


def _is_metadata(path: Path) -> bool:
    try:
        # Nothing but a regular file is safe to open.
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return False
        content = path.read_bytes()
    except OSError:
        return False
    return any(key in content for key in KEYS)

"""What a folder holds: metadata, pictures, or both."""

import os
import posixpath
from dataclasses import dataclass
from pathlib import Path

from image_duplicates.metadata_files import PARQUET, TEXT, problem_of_parquet
from image_duplicates.metadata_parts import LARGE_BYTES, UnreadableError, unpack
from image_duplicates.scan.folder import QUARANTINE
from image_duplicates.scan.picture import SUFFIXES
from image_duplicates.scan.shards import holds_pictures, is_shard

# Every metadata file has one of these, somewhere.
KEYS = (b'"search_key"', b'"image_cache"')


@dataclass(frozen=True)
class Contents:
    """Files that a name shows to be what they are, hidden ones left out."""

    json_files: int
    # Of img2dataset.
    parquet_files: int
    pictures: int
    # Parquet and tar files that hold pictures.
    shards: int
    # Of JSON among pictures, that one of them at least is what a scraper leaves behind.
    is_metadata: bool


def contents(folder: Path) -> Contents:
    """Look at all names below the folder, and into JSON only where there are pictures, too."""
    json_files: list[Path] = []
    parquet_files = pictures = shards = 0
    for place, folders, names in os.walk(folder):
        folders[:] = [
            name for name in folders if not name.startswith(".") and not name.endswith(QUARANTINE)
        ]
        for name in names:
            if name.startswith("."):
                continue
            suffix = posixpath.splitext(name)[1].lower()
            if TEXT.fullmatch(name):
                json_files.append(Path(place, name))
            elif suffix == PARQUET and not problem_of_parquet(str(Path(place, name))):
                parquet_files += 1
            elif suffix in SUFFIXES:
                pictures += 1
            elif is_shard(name) and holds_pictures(Path(place, name)):
                shards += 1
    is_metadata = bool(parquet_files) or (
        bool(json_files)
        and (not (pictures or shards) or any(_is_metadata(path) for path in json_files))
    )
    return Contents(len(json_files), parquet_files, pictures, shards, is_metadata)


def _is_metadata(path: Path) -> bool:
    try:
        # Nothing but a regular file is safe to open; a large one is asked no further.
        if not path.is_file() or path.stat().st_size > LARGE_BYTES:
            return False
        parts = unpack(str(path))
        content = Path(parts[0].part_path if parts else path).read_bytes()
    except (UnreadableError, OSError):
        return False
    return any(key in content for key in KEYS)

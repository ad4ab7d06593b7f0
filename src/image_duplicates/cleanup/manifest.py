"""Where each file went: on disk before the first of them moves, and never changed after.

A manifest is JSON lines: one header, then one line per file. What has happened to a file is
told by where it is, so that a kill at any moment leaves nothing to be guessed.
"""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from image_duplicates.cleanup.disk import write_durably
from image_duplicates.cleanup.errors import PlanError
from image_duplicates.cleanup.evidence import ALGORITHMS

FORMAT = "image_duplicates manifest 1"
NAME = "manifest.jsonl"


@dataclass(frozen=True)
class Entry:
    """One file: paths are below the images folder, ``keeper_path`` None where none stays."""

    path: str
    keeper_path: str | None
    content_hash: str
    content_bytes: int
    image_id: str
    reason: str

    @property
    def is_sound(self) -> bool:
        """Whether the types hold, which a file that was edited by hand may have lost."""
        return (
            isinstance(self.path, str)
            and isinstance(self.keeper_path, str | None)
            and isinstance(self.content_bytes, int)
            and isinstance(self.content_hash, str)
            and len(self.content_hash) in ALGORITHMS
        )


@dataclass(frozen=True)
class Manifest:
    """One run of apply, as its folder in the quarantine tells it."""

    folder: Path
    root: Path
    is_hardlink: bool
    entries: tuple[Entry, ...]
    # Where the metadata files lie, and which of them were to be updated.
    metadata_root: Path
    metadata_files: tuple[str, ...]

    @property
    def path(self) -> Path:
        return self.folder / NAME

    @property
    def files(self) -> Path:
        """Moved files, mirrored by path."""
        return self.folder / "files"

    @property
    def links(self) -> Path:
        """Links that have not yet taken their place."""
        return self.folder / "links"

    @property
    def metadata_before(self) -> Path:
        return self.folder / "metadata_before"

    @property
    def metadata_after(self) -> Path:
        return self.folder / "metadata_after"

    @property
    def purged_list(self) -> Path:
        return self.folder / "purged.jsonl"

    def purged_paths(self) -> set[str]:
        """Paths that purge has deleted, or was about to when it was killed."""
        if not self.purged_list.exists():
            return set()
        paths = set()
        for line in self.purged_list.read_text(encoding="ascii").splitlines():
            # A kill or a full disk may have cut a line short; its file was not deleted then.
            with suppress(ValueError):
                paths.add(json.loads(line))
        return paths

    def write(self) -> None:
        """Raises OSError; nothing may move unless this has returned."""
        header = {
            "format": FORMAT,
            # Relative, so that the pictures can move house together with their quarantine.
            "images_root": os.path.relpath(self.root, self.folder),
            "is_hardlink": self.is_hardlink,
            "metadata_root": str(self.metadata_root),
            "metadata_files": self.metadata_files,
            "files": len(self.entries),
        }
        lines = [header, *(vars(entry) for entry in self.entries)]
        text = "".join(json.dumps(line, ensure_ascii=True) + "\n" for line in lines)
        write_durably(self.path, text.encode("ascii"))


def read_manifest(path: Path) -> Manifest:
    """Read a manifest, given the file or its folder.

    Raises PlanError when there is none, or when it is not whole.
    """
    file = path / NAME if path.is_dir() else path
    broken = PlanError(f"{file} is not a manifest of image-duplicates apply.")
    try:
        lines: list[Any] = [json.loads(line) for line in file.read_bytes().splitlines()]
        header, entries = lines[0], [Entry(**line) for line in lines[1:]]
        if header["format"] != FORMAT or header["files"] != len(entries):
            raise broken
        if not all(entry.is_sound for entry in entries):
            raise broken
        folder = file.parent.resolve(strict=True)
        root = (folder / header["images_root"]).resolve()
        if not root.is_dir():
            raise PlanError(
                f"The images folder of {file} was {root}, which is not there: "
                "bring it back, or move the quarantine beside it."
            )
        return Manifest(
            folder,
            root,
            header["is_hardlink"],
            tuple(entries),
            Path(header["metadata_root"]),
            tuple(header["metadata_files"]),
        )
    except FileNotFoundError as error:
        raise PlanError(f"There is no manifest at {file}.") from error
    except (OSError, ValueError, TypeError, KeyError, IndexError, RecursionError) as error:
        raise broken from error

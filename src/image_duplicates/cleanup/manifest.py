"""Where each file went: on disk before the first of them moves, and never changed after.

A manifest is JSON lines: one header, then one line per file. What has happened to a file is
told by where it is, so that a kill at any moment leaves nothing to be guessed.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from image_duplicates.cleanup.report import PlanError
from image_duplicates.files.disk import write_durably
from image_duplicates.files.evidence import ALGORITHMS
from image_duplicates.files.paths import RefusedError, inside, is_plain

FORMAT = "image_duplicates manifest 2"
# Told only where the images were, as seen from the manifest.
OLD_FORMAT = "image_duplicates manifest 1"
# What every manifest begins with: a large file that is none is not read.
BEGINNING = b'{"format": "image_duplicates manifest '
NAME = "manifest.jsonl"
METADATA_BEFORE, METADATA_AFTER = "metadata_before", "metadata_after"
# A header names every file of metadata; nothing that apply writes has a longer line.
MOST_LINE_BYTES = 1 << 26
MOST_BYTES = 1 << 62


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
        """Whether apply can have written this, and not somebody who edited the file."""
        return (
            isinstance(self.path, str)
            and is_plain(self.path)
            and isinstance(self.keeper_path, str | None)
            and (self.keeper_path is None or is_plain(self.keeper_path))
            and self.keeper_path != self.path
            and type(self.content_bytes) is int
            and 0 <= self.content_bytes < MOST_BYTES
            and isinstance(self.content_hash, str)
            and len(self.content_hash) in ALGORITHMS
            and isinstance(self.image_id, str)
            and isinstance(self.reason, str | None)
        )


@dataclass(frozen=True)
class Manifest:
    """One run of apply, as its folder in the quarantine tells it."""

    folder: Path
    # The images folder as apply saw it; what it is now, ``origin`` has to prove.
    root: Path
    # None in a manifest of the old format.
    root_inode: int | None
    is_hardlink: bool
    entries: tuple[Entry, ...]
    # Where the metadata files lie, and which of them were to be updated.
    metadata_root: Path
    metadata_files: tuple[str, ...]
    # Where the images folder would be if it had moved house together with its quarantine.
    root_from_here: Path

    @property
    def path(self) -> Path:
        return self.folder / NAME

    @cached_property
    def by_path(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in self.entries}

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
        return self.folder / METADATA_BEFORE

    @property
    def metadata_after(self) -> Path:
        return self.folder / METADATA_AFTER

    def holds(self, path: str) -> bool:
        """Whether a file waits in the quarantine of this run."""
        try:
            return os.path.lexists(inside(self.files, path))
        except RefusedError:
            return False

    def write(self) -> None:
        """Raises OSError; nothing may move unless this has returned."""
        header = {
            "format": FORMAT,
            "images_root": str(self.root),
            "images_root_inode": self.root_inode,
            "images_root_from_here": os.path.relpath(self.root, self.folder),
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

    Raises PlanError when there is none, or when apply cannot have left it like this.
    """
    file = path / NAME if path.is_dir() else path
    try:
        folder = file.parent.resolve(strict=True)
        manifest = _manifest(folder, _lines(file))
        linked = [name for name in (file.parent, *folder.iterdir()) if name.is_symlink()]
    except FileNotFoundError as error:
        raise PlanError(f"There is no manifest at {file}.") from error
    except (OSError, ValueError, TypeError, KeyError, RuntimeError, MemoryError) as error:
        raise PlanError(
            f"{file} is not a manifest of image-duplicates apply, or no longer as apply wrote it."
        ) from error
    if linked:
        raise PlanError(
            f"{linked[0]} is a symbolic link, which apply never makes there: "
            "put what it leads to in its place."
        )
    return manifest


def _manifest(folder: Path, lines: Iterator[bytes]) -> Manifest:
    first = next(lines, b"")
    if not first.startswith(BEGINNING):
        raise ValueError("no header")
    header = json.loads(first)
    if header["format"] == OLD_FORMAT:
        from_here = header["images_root"]
        header |= {"images_root": str((folder / from_here).resolve())}
        header |= {"images_root_from_here": from_here, "images_root_inode": None}
    elif header["format"] != FORMAT or type(header["images_root_inode"]) is not int:
        raise ValueError("another format")
    entries = []
    for line in lines:
        entries.append(Entry(**json.loads(line)))
        if len(entries) > header["files"] or not entries[-1].is_sound:
            raise ValueError("no entry")
    is_sound = (
        type(header["files"]) is int
        and header["files"] == len(entries) == len({entry.path for entry in entries})
        and type(header["is_hardlink"]) is bool
        and isinstance(header["metadata_files"], list)
        and all(isinstance(name, str) and is_plain(name) for name in header["metadata_files"])
        and Path(header["images_root"]).is_absolute()
        and Path(header["metadata_root"]).is_absolute()
    )
    if not is_sound:
        raise ValueError("no header")
    return Manifest(
        folder,
        Path(header["images_root"]),
        header["images_root_inode"],
        header["is_hardlink"],
        tuple(entries),
        Path(header["metadata_root"]),
        tuple(header["metadata_files"]),
        (folder / header["images_root_from_here"]).resolve(),
    )


def purged_list(folder: Path) -> Path:
    """Where purge notes what it deletes of the run in this folder."""
    return folder / "purged.jsonl"


def purged_paths(folder: Path) -> set[str]:
    """Paths of a run that purge has deleted, or was about to when it was killed.

    Raises PlanError if purge cannot have left the list like this.
    """
    file = purged_list(folder)
    paths = set()
    try:
        for line in map(bytes.strip, _lines(file)):
            try:
                path = json.loads(line) if line else None
            except ValueError:
                # A kill or a full disk may have cut a line short; its file was not deleted then.
                if not (line.startswith(b'"') and line.isascii()):
                    raise
                continue
            if isinstance(path, str):
                paths.add(path)
            elif line:
                raise ValueError("no path")
    except FileNotFoundError:
        return set()
    except (OSError, ValueError, RuntimeError, MemoryError) as error:
        raise PlanError(
            f"{file} is damaged, so that nobody can tell what purge has deleted: "
            "bring it back from a backup, or remove it if nothing was purged."
        ) from error
    return paths


def _lines(file: Path) -> Iterator[bytes]:
    """Lines of a file that may be anything: not of a pipe without an end, and none without end."""
    if file.exists() and not file.is_file():
        raise ValueError("not a file")
    with file.open("rb") as lines:
        while line := lines.readline(MOST_LINE_BYTES):
            if len(line) == MOST_LINE_BYTES:
                raise ValueError("a line without an end")
            yield line

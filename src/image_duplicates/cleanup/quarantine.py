"""Where moved files wait: one folder beside the images, and in it one per run."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from image_duplicates.cleanup.errors import PlanError, RefusedError
from image_duplicates.cleanup.manifest import NAME, Manifest, read_manifest
from image_duplicates.cleanup.paths import inside


def quarantine_of(root: Path) -> Path:
    """The quarantine of an images folder: the same each time.

    Beside the folder; inside it where that is a disk of its own, for a move must be a rename,
    or where nothing may be written beside it.
    """
    parent = root.parent
    if parent.stat().st_dev == root.stat().st_dev and os.access(parent, os.W_OK):
        return parent / f"{root.name}.quarantine"
    return root / ".quarantine"


@contextmanager
def locked(quarantine: Path) -> Iterator[None]:
    """Hold the quarantine for one command at a time; raises PlanError if another holds it.

    The system lets go of the lock with the process, however that ends.
    """
    quarantine.mkdir(exist_ok=True)
    try:
        with FileLock(quarantine / ".lock", timeout=0):
            yield
    except Timeout as error:
        raise PlanError(
            f"Another apply, undo or purge is at work in {quarantine}: wait for its end."
        ) from error


def new_folder(quarantine: Path) -> Path:
    """A folder for one run, which nothing else uses."""
    time = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    folder = quarantine / f"{time}-{secrets.token_hex(4)}"
    folder.mkdir()
    return folder


def quarantined_files(quarantine: Path) -> dict[str, Path]:
    """Files that earlier runs moved here and that still are here: path, and manifest."""
    found: dict[str, Path] = {}
    for file in sorted(quarantine.glob(f"*/{NAME}")):
        try:
            manifest = read_manifest(file)
        except PlanError:
            # A run that was killed while it wrote its manifest has moved nothing.
            continue
        for entry in manifest.entries:
            if is_here(manifest, entry.path):
                found[entry.path] = manifest.path
    return found


def is_here(manifest: Manifest, path: str) -> bool:
    """Whether a run's file lies in its quarantine."""
    try:
        return os.path.lexists(inside(manifest.files, path))
    except RefusedError:
        return False

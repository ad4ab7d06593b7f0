"""Where moved files wait: one folder beside the images, and in it one per run."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from image_duplicates.cleanup.manifest import NAME, Manifest, purged_paths, read_manifest
from image_duplicates.cleanup.origin import is_origin
from image_duplicates.cleanup.report import PlanError
from image_duplicates.files.paths import is_too_long


def quarantine_of(root: Path) -> Path:
    """The quarantine of an images folder: the same each time.

    Beside the folder; inside it where that is a disk of its own, for a move must be a rename,
    where nothing may be written beside it, or where its name leaves no room for a longer one.
    Resolved, as ``root`` has to be: the name may be a symbolic link to a folder on the same
    disk. Raises PlanError where no file can be moved to.
    """
    parent, device = root.parent, root.stat().st_dev
    place = parent / f"{root.name}.quarantine"
    is_beside = parent.stat().st_dev == device and os.access(parent, os.W_OK)
    if not (is_beside and _has_room(place)):
        place = root / ".quarantine"
    if not os.path.lexists(place):
        return place
    if not place.is_dir():
        raise PlanError(f"{place} is no folder, and moved files would wait there: remove it.")
    quarantine = place.resolve()
    if quarantine.stat().st_dev != device:
        raise PlanError(
            f"{place} is on another disk than the images, and files are only renamed, never "
            "copied: put a folder of the same disk there."
        )
    if quarantine != place and quarantine.is_relative_to(root):
        raise PlanError(f"{place} leads into the images folder itself: put a folder there.")
    return quarantine


def _has_room(path: Path) -> bool:
    try:
        path.lstat()
    except OSError as error:
        return not is_too_long(error)
    return True


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


@dataclass
class Runs:
    """What all runs on one images folder did, by path."""

    # Files that wait in the quarantine, and the run that moved them.
    moved: dict[str, Manifest] = field(default_factory=dict)
    # Files that purge has deleted, and the manifest of their run.
    purged: dict[str, Path] = field(default_factory=dict)


def runs_on(root: Path, quarantine: Path, skips_damaged: bool = False) -> Runs:
    """Read what the runs in a quarantine did to the images in ``root``.

    Raises PlanError if that cannot be told: a manifest is damaged, unless those are to be
    skipped, or a list of what was purged.
    """
    runs = Runs()
    for folder in sorted(file.parent for file in quarantine.glob(f"*/{NAME}")):
        try:
            manifest = read_manifest(folder)
        except PlanError:
            # One that stands alone was being written when its run was killed: nothing moved.
            is_alone = not folder.is_symlink() and len(list(folder.iterdir())) == 1
            if not (is_alone or skips_damaged):
                raise
            runs.purged |= dict.fromkeys(purged_paths(folder), folder)
            continue
        if not is_origin(manifest, root):
            continue
        manifest = replace(manifest, root=root)
        runs.purged |= dict.fromkeys(purged_paths(folder), manifest.path)
        for entry in manifest.entries:
            if manifest.holds(entry.path):
                runs.moved[entry.path] = manifest
    return runs

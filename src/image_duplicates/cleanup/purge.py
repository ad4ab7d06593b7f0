"""Free the space for good: the only thing that deletes, and never the last copy."""

import json
import os
from dataclasses import replace
from pathlib import Path

from image_duplicates.cleanup.manifest import (
    Entry,
    Manifest,
    purged_list,
    purged_paths,
    read_manifest,
)
from image_duplicates.cleanup.origin import proven_root
from image_duplicates.cleanup.quarantine import locked
from image_duplicates.cleanup.report import Report
from image_duplicates.files.disk import remove_empty_folders, sync_folder
from image_duplicates.files.evidence import Evidence, read_evidence
from image_duplicates.files.paths import RefusedError, is_same_file, reason, regular_file
from image_duplicates.progress import Progress, unseen


def purgeable(manifest_path: Path, images_root: Path | None = None) -> tuple[int, int]:
    """Files of a run that wait in its quarantine, and their bytes; raises as ``purge``."""
    waiting = _waiting(_manifest(manifest_path, images_root))
    return len(waiting), sum(entry.content_bytes for entry in waiting)


def purge(
    manifest_path: Path,
    drop_last_copies: bool = False,
    progress: Progress = unseen,
    images_root: Path | None = None,
) -> Report:
    """Delete what a run moved, so that its space is free.

    Each file goes only after another copy with its very bytes has been read, in the keeper's
    place or in this quarantine, unless ``drop_last_copies``. ``images_root`` is where the images
    are now, if not where they were. Raises PlanError, with nothing touched, as ``undo`` does.
    """
    manifest = _manifest(manifest_path, images_root)
    with locked(manifest.folder.parent):
        report = Report(manifest.root, manifest.path)
        # Where no keeper has its bytes, the first of a picture's files here stands in for it.
        spared: dict[str, Path] = {}
        waiting = _waiting(manifest)
        for entry in progress(waiting, len(waiting)):
            try:
                size = _delete(entry, manifest, spared, drop_last_copies)
            except RefusedError as error:
                report.add(entry.path, "left", entry.content_bytes, str(error))
            except OSError as error:
                detail = f"it cannot be deleted: {reason(error)}"
                report.add(entry.path, "left", entry.content_bytes, detail)
            else:
                report.add(entry.path, "deleted", size)
        sync_folder(manifest.folder)
        remove_empty_folders(manifest.files)
    return report


def _manifest(manifest_path: Path, images_root: Path | None) -> Manifest:
    manifest = read_manifest(manifest_path)
    # Nothing is noted in a list that nobody could read again.
    purged_paths(manifest.folder)
    return replace(manifest, root=proven_root(manifest, images_root))


def _waiting(manifest: Manifest) -> list[Entry]:
    return [entry for entry in manifest.entries if manifest.holds(entry.path)]


def _delete(
    entry: Entry, manifest: Manifest, spared: dict[str, Path], drop_last_copies: bool
) -> int:
    file, status = regular_file(manifest.files, entry.path)
    if not drop_last_copies:
        found = read_evidence(file, entry.content_hash)
        has_keeper = _has_keeper(entry, manifest, found, status)
        if not has_keeper and not _has_spare(file, found, entry, spared):
            spared.setdefault(found.sha256, file)
            raise RefusedError("it is the last copy of its picture")
    # Written first: after a kill, undo can say what became of a file that is nowhere.
    _note_purge(entry, manifest)
    file.unlink()
    return status.st_size


def _has_keeper(entry: Entry, manifest: Manifest, found: Evidence, status: os.stat_result) -> bool:
    """Whether the keeper is in its place, with the same bytes."""
    if entry.keeper_path is None:
        return False
    try:
        keeper, keeper_status = regular_file(manifest.root, entry.keeper_path)
        if is_same_file(keeper_status, status):
            return False
        return read_evidence(keeper, entry.content_hash).sha256 == found.sha256
    except RefusedError:
        return False


def _has_spare(file: Path, found: Evidence, entry: Entry, spared: dict[str, Path]) -> bool:
    spare = spared.get(found.sha256)
    if spare is None or spare == file:
        return False
    try:
        return read_evidence(spare, entry.content_hash).sha256 == found.sha256
    except RefusedError:
        return False


def _note_purge(entry: Entry, manifest: Manifest) -> None:
    with purged_list(manifest.folder).open("a", encoding="ascii") as notes:
        # A line that was cut short is ended first.
        notes.write("\n" + json.dumps(entry.path) + "\n")

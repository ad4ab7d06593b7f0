"""Free the space for good: the only thing that deletes, and never the last copy."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from image_duplicates.cleanup.disk import remove_empty_folders, sync_folder
from image_duplicates.cleanup.errors import RefusedError
from image_duplicates.cleanup.evidence import Evidence, read_evidence
from image_duplicates.cleanup.manifest import Entry, Manifest, read_manifest
from image_duplicates.cleanup.paths import reason, regular_file
from image_duplicates.cleanup.quarantine import is_here, locked
from image_duplicates.cleanup.report import Report

Progress = Callable[[Iterable[Entry]], Iterable[Entry]]


def purgeable(manifest_path: Path) -> tuple[int, int]:
    """Files of a run that wait in its quarantine, and their bytes; raises PlanError."""
    manifest = read_manifest(manifest_path)
    waiting = [entry for entry in manifest.entries if is_here(manifest, entry.path)]
    return len(waiting), sum(entry.content_bytes for entry in waiting)


def purge(manifest_path: Path, drop_last_copies: bool = False, progress: Progress = iter) -> Report:
    """Delete what a run moved, so that its space is free.

    Each file goes only after another copy with its very bytes has been read, in the keeper's
    place or in this quarantine, unless ``drop_last_copies``. Raises PlanError if there is no
    manifest, or another command is at work.
    """
    manifest = read_manifest(manifest_path)
    with locked(manifest.folder.parent):
        report = Report(manifest.root, manifest.path)
        waiting = [entry for entry in manifest.entries if is_here(manifest, entry.path)]
        # Where no keeper has its bytes, the first of a picture's files here stands in for it.
        spared: dict[str, Path] = {}
        for entry in progress(waiting):
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


def _delete(
    entry: Entry, manifest: Manifest, spared: dict[str, Path], drop_last_copies: bool
) -> int:
    file, status = regular_file(manifest.files, entry.path)
    if not drop_last_copies:
        found = read_evidence(file, entry.content_hash)
        if not _has_keeper(entry, manifest, found) and not _has_spare(file, found, entry, spared):
            spared.setdefault(found.sha256, file)
            raise RefusedError("it is the last copy of its picture")
    # Written first: after a kill, undo can say what became of a file that is nowhere.
    _note_purge(entry, manifest)
    file.unlink()
    return status.st_size


def _has_keeper(entry: Entry, manifest: Manifest, found: Evidence) -> bool:
    """Whether the keeper is in its place, with the same bytes."""
    if entry.keeper_path is None:
        return False
    try:
        keeper, _ = regular_file(manifest.root, entry.keeper_path)
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
    with manifest.purged_list.open("a", encoding="ascii") as notes:
        # A line that was cut short is ended first.
        notes.write("\n" + json.dumps(entry.path) + "\n")

"""Take a run of apply back, to the byte. Twice is the same as once."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from image_duplicates.cleanup.manifest import Entry, Manifest, purged_paths, read_manifest
from image_duplicates.cleanup.origin import proven_root
from image_duplicates.cleanup.quarantine import locked, runs_on
from image_duplicates.cleanup.report import Report
from image_duplicates.files.disk import (
    draft_of,
    move_without_replacing,
    remove_empty_folders,
    replace_durably,
)
from image_duplicates.files.evidence import read_evidence
from image_duplicates.files.paths import (
    MissingError,
    RefusedError,
    inside,
    is_same_file,
    reason,
    regular_file,
)
from image_duplicates.progress import Progress, unseen


def undo(
    manifest_path: Path, progress: Progress = unseen, images_root: Path | None = None
) -> Report:
    """Bring back what a run moved, and the metadata that it changed.

    What cannot go back, because something else is in its place, is named and left in the
    quarantine. ``images_root`` is where the images are now, if not where they were. Raises
    PlanError, with nothing touched, if the manifest or what purge noted is missing or damaged,
    if the folder is not shown to be the one that the files came from, or if another command is
    at work.
    """
    manifest = read_manifest(manifest_path)
    manifest = replace(manifest, root=proven_root(manifest, images_root))
    with locked(manifest.folder.parent):
        report = Report(manifest.root, manifest.path)
        purged = purged_paths(manifest.folder)
        # One run may have gone on where another was killed.
        others = runs_on(manifest.root, manifest.folder.parent, skips_damaged=True)
        is_purged = False
        for entry in progress(manifest.entries, len(manifest.entries)):
            try:
                status = _bring_back(entry, manifest)
            except MissingError as error:
                if entry.path in purged:
                    is_purged = True
                    report.add(entry.path, "missing", detail="purge has deleted it")
                elif entry.path in others.moved:
                    detail = f"moved by {others.moved[entry.path].path}"
                    report.add(entry.path, "in quarantine", detail=detail)
                elif entry.path in others.purged:
                    is_purged = True
                    detail = f"purge has deleted it, moved by {others.purged[entry.path]}"
                    report.add(entry.path, "missing", detail=detail)
                else:
                    report.add(entry.path, "missing", detail=str(error))
            except RefusedError as error:
                report.add(entry.path, "left", entry.content_bytes, str(error))
            except OSError as error:
                detail = f"it cannot be moved: {reason(error)}"
                report.add(entry.path, "left", entry.content_bytes, detail)
            else:
                report.add(entry.path, status, entry.content_bytes)
        for name in manifest.metadata_files:
            _restore_metadata(name, manifest, is_purged, report)
        for folder in (manifest.files, manifest.links):
            remove_empty_folders(folder)
    return report


def _bring_back(entry: Entry, manifest: Manifest) -> str:
    """Give one file its place back: `restored`, or `in place` if it never left or is back."""
    original = inside(manifest.root, entry.path)
    drop_stray_link(entry, manifest)
    try:
        moved, moved_status = regular_file(manifest.files, entry.path)
    except MissingError:
        if os.path.lexists(original):
            return "in place"
        raise MissingError("the file is neither in its place nor in the quarantine") from None
    try:
        _, original_status = regular_file(manifest.root, entry.path)
    except MissingError:
        original_status = None
    if original_status and is_same_file(original_status, moved_status):
        # A kill between the two steps of a move back: one file under both names.
        moved.unlink()
        return "restored"
    if read_evidence(moved, entry.content_hash).content_hash != entry.content_hash:
        raise RefusedError("the file was changed in the quarantine")
    if original_status is None:
        original.parent.mkdir(parents=True, exist_ok=True)
        try:
            move_without_replacing(moved, original)
        except FileExistsError as error:
            raise RefusedError("its place is taken") from error
    elif manifest.is_hardlink and _is_link_to_keeper(entry, manifest, original_status):
        moved.replace(original)
    else:
        raise RefusedError("its place is taken by another file")
    return "restored"


def _is_link_to_keeper(entry: Entry, manifest: Manifest, original: os.stat_result) -> bool:
    try:
        _, keeper = regular_file(manifest.root, entry.keeper_path or "")
    except RefusedError:
        return False
    # With one name only, the two are one place, and whatever is there is the only copy.
    return is_same_file(original, keeper) and keeper.st_nlink > 1


def drop_stray_link(entry: Entry, manifest: Manifest) -> None:
    """A kill may have left a link that had not yet taken its place; the keeper has the bytes."""
    try:
        link, status = regular_file(manifest.links, entry.path)
    except RefusedError:
        return
    if _is_link_to_keeper(entry, manifest, status):
        link.unlink()


def _restore_metadata(name: str, manifest: Manifest, is_purged: bool, report: Report) -> None:
    try:
        before = inside(manifest.metadata_before, name)
        after = inside(manifest.metadata_after, name)
        # Written last: without it, apply was killed before it touched the file.
        if not after.exists():
            return
        current, _ = regular_file(manifest.metadata_root, name)
        draft_of(current).unlink(missing_ok=True)
        digest = _digest(current)
        if digest == _digest(before):
            report.add(name, "in place")
        elif digest == _digest(after) and is_purged:
            report.add(name, "left", detail="it listed files that purge deleted; " + _where(before))
        elif digest == _digest(after):
            replace_durably(current, after.read_bytes(), before.read_bytes())
            report.add(name, "restored")
        else:
            report.add(name, "left", detail="the metadata was changed since; " + _where(before))
    except (RefusedError, OSError) as error:
        report.add(name, "left", detail=f"the metadata cannot be restored: {reason(error)}")


def _where(before: Path) -> str:
    return f"as it was, it is in {before}"


def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()

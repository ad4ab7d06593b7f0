"""Carry out a plan: each file is proven to be what the plan says right before it moves."""

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from image_duplicates.cleanup.manifest import Entry, Manifest
from image_duplicates.cleanup.metadata import metadata_files, update_metadata
from image_duplicates.cleanup.plan import Plan, Removal
from image_duplicates.cleanup.quarantine import Runs, locked, new_folder, quarantine_of, runs_on
from image_duplicates.cleanup.report import PlanError, Report
from image_duplicates.cleanup.undo import drop_stray_link
from image_duplicates.files.disk import (
    move_without_replacing,
    remove_empty_folders,
    sync_folder,
)
from image_duplicates.files.evidence import read_evidence, state_of
from image_duplicates.files.paths import (
    MissingError,
    RefusedError,
    inside,
    is_plain,
    is_same_file,
    is_too_long,
    reason,
    regular_file,
)
from image_duplicates.progress import Progress, unseen


@dataclass(frozen=True)
class Options:
    """How to carry out a plan."""

    # Otherwise nothing is changed, and the report says what would be.
    acts: bool = False
    # Leave a hard link to the keeper in the place of each file.
    is_hardlink: bool = False
    # Take the entries of moved files out of the metadata.
    updates_metadata: bool = False

    @property
    def status(self) -> str:
        """What is said of a file that passed every check."""
        if self.is_hardlink:
            return "linked" if self.acts else "would link"
        return "moved" if self.acts else "would move"


def apply(plan: Plan, images_root: Path, options: Options, progress: Progress = unseen) -> Report:
    """Move every file that the plan removes to the quarantine, or say what would happen.

    A file that is not what the plan says is refused by itself; the report names it. Raises
    PlanError, with nothing touched, if the folder is not there, no file of the plan is in it,
    the quarantine is damaged or another command holds it; OSError if the manifest cannot be
    written. Once a file has moved, nothing is raised.
    """
    if not images_root.is_dir():
        raise PlanError(f"There is no folder of images at {images_root}.")
    root = images_root.resolve()
    quarantine = quarantine_of(root)
    _require_some_file(plan, root, quarantine)
    if not options.acts:
        return _run(plan, root, options, quarantine, progress)
    with locked(quarantine):
        return _run(plan, root, options, quarantine, progress)


def _run(plan: Plan, root: Path, options: Options, quarantine: Path, progress: Progress) -> Report:
    report = Report(root)
    earlier = runs_on(root, quarantine)
    manifest = None
    if options.acts:
        manifest = _write_manifest(plan, root, options, quarantine, earlier)
    # Whose files are in the quarantine, through this run or an earlier one.
    gone: list[Removal] = []
    for removal in progress(plan.removals, len(plan.removals)):
        path = removal.relative_path or removal.image_id
        try:
            bytes_moved, detail = _act_on(removal, root, options, manifest, earlier)
        except _AlreadyMovedError:
            gone.append(removal)
            report.add(path, "in quarantine", detail=f"moved by {earlier.moved[path].path}")
        except MissingError as error:
            is_purged = removal.relative_path in earlier.purged
            report.add(path, "missing", detail="purge has deleted it" if is_purged else str(error))
        except RefusedError as error:
            report.add(path, "refused", removal.content_bytes, str(error))
        else:
            gone.append(removal)
            report.add(path, options.status, bytes_moved, detail)
    if options.updates_metadata:
        update_metadata(plan, gone, quarantine, manifest, report)
    if manifest:
        report.manifest = manifest.path
        with suppress(OSError):
            remove_empty_folders(manifest.files)
            remove_empty_folders(manifest.links)
            # A move that failed halfway may have left a file there, whatever the report says.
            if all(path == manifest.path for path in manifest.folder.iterdir()):
                manifest.path.unlink()
                report.manifest = None
                manifest.folder.rmdir()
    return report


class _AlreadyMovedError(Exception):
    """An earlier run has moved the file, and it still waits in the quarantine."""


def _act_on(
    removal: Removal,
    root: Path,
    options: Options,
    manifest: Manifest | None,
    earlier: Runs,
) -> tuple[int, str]:
    """Prove, then move, one file; gives its size in bytes, and why it was moved."""
    path = removal.relative_path
    if path is None:
        raise RefusedError("the metadata gives no path")
    is_known = path in earlier.moved
    try:
        victim, victim_status = regular_file(root, path)
    except MissingError as error:
        # What waits under this path may be another picture, of an older build.
        run = earlier.moved.get(path)
        if run is None or run.by_path[path].content_hash != removal.content_hash:
            raise
        if options.is_hardlink:
            return _finish_link(removal, path, root, options, run)
        raise _AlreadyMovedError from error
    keeper = None
    if removal.keeper_path is not None:
        keeper, keeper_status = _keeper(root, removal.keeper_path)
        if is_same_file(victim_status, keeper_status):
            if is_known and options.is_hardlink:
                raise _AlreadyMovedError
            raise RefusedError(f"it and its keeper {removal.keeper_path} are one file")
    if removal.is_shared_path:
        raise RefusedError("another image is filed under the same path")
    _require_no_namesake(removal, root, victim_status)
    # Asked of folders: a file of a layered file system tells another number.
    if victim.parent.stat().st_dev != root.stat().st_dev:
        raise RefusedError("it is on another disk than the quarantine")
    if keeper is None and options.is_hardlink:
        raise RefusedError("no copy of it is kept that a link could lead to")
    _require_equal_bytes(removal, victim, keeper)
    if manifest:
        noted = manifest.by_path.get(path)
        if noted is None or noted.image_id != removal.image_id:
            # Undo would know nothing of it.
            raise RefusedError("it was not there when the run began: apply again")
        if is_known:
            _end_move_back(earlier.moved[path], path, victim_status)
        _move(path, victim, keeper, manifest)
    return victim_status.st_size, removal.reason


def _keeper(root: Path, path: str) -> tuple[Path, os.stat_result]:
    try:
        return regular_file(root, path)
    except RefusedError as error:
        raise RefusedError(f"its keeper {path}: {error}") from error


def _finish_link(
    removal: Removal, path: str, root: Path, options: Options, run: Manifest
) -> tuple[int, str]:
    """Put a link where a run was killed after the file had gone and before its link was there.

    The file stays with that run, whose undo gives it its place back.
    """
    entry, keeper_path = run.by_path[path], removal.keeper_path
    if not run.is_hardlink or keeper_path is None or keeper_path != entry.keeper_path:
        raise RefusedError(f"no link is in its place: undo {run.path} first")
    keeper, _ = _keeper(root, keeper_path)
    moved, moved_status = regular_file(run.files, path)
    _require_equal_bytes(removal, moved, keeper)
    if options.acts:
        try:
            place = inside(root, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(keeper, place, follow_symlinks=False)
        except OSError as error:
            raise RefusedError(f"it cannot be linked: {reason(error)}") from error
        with suppress(OSError):
            drop_stray_link(entry, run)
            remove_empty_folders(run.links)
    return moved_status.st_size, f"moved by {run.path}"


def _end_move_back(moved_by: Manifest, path: str, victim: os.stat_result) -> None:
    """Where undo was killed between its two steps, the file has a name in quarantine as well.

    It would keep it, and be in two runs at once.
    """
    try:
        moved, status = regular_file(moved_by.files, path)
    except RefusedError:
        return
    if is_same_file(status, victim):
        try:
            moved.unlink()
        except OSError as error:
            raise RefusedError(f"it cannot be moved: {reason(error)}") from error


def _require_no_namesake(removal: Removal, root: Path, victim: os.stat_result) -> None:
    """On a disk that does not tell case or accents apart, two paths may be one file."""
    for namesake in removal.namesakes:
        try:
            _, other = regular_file(root, namesake)
        except RefusedError:
            continue
        if is_same_file(victim, other):
            raise RefusedError(f"it is the same file as {namesake}, which stays")


def _require_equal_bytes(removal: Removal, victim: Path, keeper: Path | None) -> None:
    """Read both files; raises RefusedError unless they are what the plan says, and equal."""
    found = read_evidence(victim, removal.content_hash)
    if found.content_hash != removal.content_hash:
        raise RefusedError("its content is not what the plan says")
    if removal.content_bytes and found.content_bytes != removal.content_bytes:
        raise RefusedError(
            f"it has {found.content_bytes:,} bytes and the metadata says {removal.content_bytes:,}"
        )
    states = {victim: found.state}
    if keeper:
        kept = read_evidence(keeper, removal.content_hash)
        if kept.sha256 != found.sha256:
            raise RefusedError(f"its keeper {removal.keeper_path} has other content")
        states[keeper] = kept.state
    try:
        has_changed = any(state_of(path.lstat()) != state for path, state in states.items())
    except OSError as error:
        raise RefusedError(f"a file went while it was compared: {reason(error)}") from error
    if has_changed:
        raise RefusedError("a file changed while it was compared")


def _move(relative_path: str, victim: Path, keeper: Path | None, manifest: Manifest) -> None:
    """Move one file to its place in the quarantine; a failure leaves it where it was."""
    try:
        target = _free_place(manifest.files, relative_path)
        # Links are never asked for without a keeper that they could lead to.
        if not manifest.is_hardlink or keeper is None:
            victim.rename(target)
            return
        # The link is there before the file goes, so that it cannot fail in between.
        link = _free_place(manifest.links, relative_path)
        os.link(keeper, link, follow_symlinks=False)
        try:
            victim.rename(target)
            _take_place(link, victim, target)
        except OSError:
            link.unlink(missing_ok=True)
            raise
    except (MissingError, OSError) as error:
        if isinstance(error, MissingError) or is_too_long(error):
            raise RefusedError(
                "its path in the quarantine would be longer than the system allows"
            ) from error
        raise RefusedError(f"it cannot be moved: {reason(error)}") from error


def _take_place(link: Path, victim: Path, target: Path) -> None:
    try:
        # Never over a file that somebody has put there meanwhile.
        move_without_replacing(link, victim)
    except OSError:
        move_without_replacing(target, victim)
        raise


def _free_place(folder: Path, relative_path: str) -> Path:
    place = inside(folder, relative_path)
    place.parent.mkdir(parents=True, exist_ok=True)
    if os.path.lexists(place):
        raise RefusedError(f"its place in the quarantine is taken: {place}")
    return place


def _write_manifest(
    plan: Plan, root: Path, options: Options, quarantine: Path, earlier: Runs
) -> Manifest:
    entries: dict[str, Entry] = {}
    for removal in plan.removals:
        path = removal.relative_path
        # Of files that an earlier run has moved, this one may drop the entries.
        is_dropped = options.updates_metadata and path in earlier.moved
        if path is None or not (is_dropped or _is_there(root, path)):
            continue
        entry = _entry(path, removal)
        # What is not sound is refused in its turn.
        if entry.is_sound:
            entries.setdefault(path, entry)
    metadata_root = Path(plan.metadata_root).resolve()
    names = metadata_files(metadata_root, plan.removals) if options.updates_metadata else ()
    manifest = Manifest(
        new_folder(quarantine),
        root,
        root.stat().st_ino,
        options.is_hardlink,
        tuple(entries.values()),
        metadata_root,
        tuple(filter(is_plain, names)),
        root,
    )
    try:
        manifest.write()
    except OSError:
        # On a full disk, so that no trial leaves half a manifest behind.
        manifest.path.unlink(missing_ok=True)
        manifest.folder.rmdir()
        raise
    sync_folder(quarantine)
    return manifest


def _entry(path: str, removal: Removal) -> Entry:
    return Entry(
        path,
        removal.keeper_path,
        removal.content_hash,
        max(removal.content_bytes, 0),
        removal.image_id,
        removal.reason,
    )


def _require_some_file(plan: Plan, root: Path, quarantine: Path) -> None:
    """A wrong folder would otherwise be a long list of missing files."""
    paths = [removal.relative_path for removal in plan.removals if removal.relative_path]
    if not paths or quarantine.is_dir():
        return
    for path in paths:
        try:
            if os.path.lexists(inside(root, path)):
                return
        except MissingError:
            continue
        except RefusedError:
            return
    raise PlanError(
        f"None of the plan's files is in {root}: give the folder that paths like "
        f"{paths[0]} start from."
    )


def _is_there(root: Path, relative_path: str) -> bool:
    try:
        return os.path.lexists(inside(root, relative_path))
    except RefusedError:
        return False

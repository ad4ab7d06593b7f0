"""Undo goes back to the folder that apply took from, and to no other."""

from pathlib import Path

from image_duplicates.cleanup.manifest import Manifest
from image_duplicates.cleanup.report import PlanError
from image_duplicates.files.evidence import read_evidence
from image_duplicates.files.paths import RefusedError, regular_file


def proven_root(manifest: Manifest, named: Path | None = None) -> Path:
    """The images folder of a run; ``named`` by its owner where it is somewhere else now.

    Raises PlanError unless two of three witnesses speak for it: it is the folder that apply saw
    (told by its number in the file system, which a copy has not), a picture of the run lies in
    it as it was (a new folder may have the number of a deleted one), its owner names it.
    """
    places = [named.resolve()] if named else [manifest.root_from_here, manifest.root]
    root = next((place for place in places if place.is_dir()), None)
    if root is None and named:
        raise PlanError(f"There is no folder of images at {named}.")
    if root is None:
        raise PlanError(
            f"The images folder of {manifest.path} was {manifest.root}, which is not there: "
            "bring it back, or name the folder where the images are now with --images."
        )
    is_same = root.stat().st_ino == manifest.root_inode
    if not is_same and not named and manifest.root_inode is not None:
        raise PlanError(
            f"{root} is not the folder that the files were taken from: another is in its place, "
            "or both are copies. If it has the same images all the same, name it with --images."
        )
    has_picture = _has_picture(manifest, root)
    if has_picture or (is_same and (named or not _expects_picture(manifest))):
        return root
    if is_same:
        raise PlanError(
            f"No picture of {manifest.path} is in {root} as it was, so this may be another folder: "
            "if it is the one that the files were taken from, name it with --images."
        )
    raise PlanError(
        f"No picture of {manifest.path} is in {root} as it was, so this is another folder: "
        f"name the right one with --images, or move the files in {manifest.files} by hand."
    )


def is_origin(manifest: Manifest, root: Path) -> bool:
    """Whether a run took its files from the folder that somebody names."""
    try:
        return proven_root(manifest, root) == root
    except PlanError:
        return False


def _has_picture(manifest: Manifest, root: Path) -> bool:
    """Whether a file of the run, or the copy that is kept of one, is in its place."""
    for entry in manifest.entries:
        for path in (entry.keeper_path, entry.path):
            if path is None:
                continue
            try:
                file, _ = regular_file(root, path)
                if read_evidence(file, entry.content_hash).content_hash == entry.content_hash:
                    return True
            except RefusedError:
                continue
    return False


def _expects_picture(manifest: Manifest) -> bool:
    """Whether a copy was kept of any file that waits in the quarantine."""
    return any(entry.keeper_path and manifest.holds(entry.path) for entry in manifest.entries)

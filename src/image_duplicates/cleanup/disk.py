"""The few ways in which a clean-up changes the disk."""

import errno
import os
import shutil
from pathlib import Path

# What a file system answers that knows no hard links, or no further one.
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS, errno.EOPNOTSUPP}


def write_durably(path: Path, data: bytes) -> None:
    """Write a new file; when this returns, it outlasts a power cut."""
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path.parent)


def replace_durably(path: Path, data: bytes) -> None:
    """Give an existing file other content in one step: readers see the old or the new.

    Keeps its mode.
    """
    draft = draft_of(path)
    draft.unlink(missing_ok=True)
    try:
        # Nobody may read here what they may not read there.
        draft.touch(mode=0o600, exist_ok=False)
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, draft)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def draft_of(path: Path) -> Path:
    """Where other content of a file is written first; a kill may leave it there.

    Its name ends in no suffix that a glob of metadata matches.
    """
    return path.with_name(f".{path.name}.image_duplicates")


def move_without_replacing(source: Path, target: Path) -> None:
    """Move a file on one file system; raises FileExistsError rather than replace another.

    A rename would replace silently, so the file gets its second name first. A kill between the
    two steps leaves one file under both names.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, "File exists", str(target)) from error
        source.rename(target)
    else:
        source.unlink()


def remove_empty_folders(top: Path) -> None:
    """Remove the folders below and including ``top`` that hold no file."""
    for folder, _, _ in os.walk(top, topdown=False):
        try:
            Path(folder).rmdir()
        except OSError:
            continue


def sync_folder(folder: Path) -> None:
    """Make the names in a folder outlast a power cut, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)

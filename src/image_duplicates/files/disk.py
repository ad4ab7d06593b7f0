"""The few ways in which a clean-up changes the disk."""

import errno
import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from image_duplicates.files.paths import RefusedError, reason

# What a file system answers that knows no hard links, or no further one.
NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS, errno.EOPNOTSUPP}


def write_durably(path: Path, data: bytes, like: Path | None = None) -> None:
    """Write a new file; when this returns, it outlasts a power cut.

    With ``like``, nobody may read here what they may not read there.
    """
    with _created(path, 0o666 if like is None else 0o600) as file:
        file.write(data)
        file.flush()
        if like is not None:
            with suppress(OSError):
                _keep_access(like, path)
        os.fsync(file.fileno())
    sync_folder(path.parent)


def replace_durably(path: Path, before: bytes, after: bytes) -> None:
    """Give an existing file other content in one step: readers see the old or the new.

    Keeps its owner and its mode and, where Python can (on Linux), its extended attributes, of
    which access lists are some. Raises RefusedError, and leaves the file as it is, where they
    cannot be kept, where it has another name too, and where it does not hold ``before``.
    """
    draft = draft_of(path)
    draft.unlink(missing_ok=True)
    try:
        with _created(draft, 0o600) as file:
            file.write(after)
            file.flush()
            try:
                _keep_access(path, draft)
            except OSError as error:
                raise RefusedError(
                    f"its owner, mode or attributes cannot be kept: {reason(error)}"
                ) from error
            os.fsync(file.fileno())
        require_one_name(path.lstat())
        # The last thing before the rename, for no system compares and renames in one step.
        # What remains: who writes to the file in the microseconds in between, or goes on to
        # write to what was open then, writes to a file that has no name any more.
        if path.read_bytes() != before:
            raise RefusedError("it is being written to")
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def require_one_name(status: os.stat_result) -> None:
    """Raises RefusedError for a file with hard links: the others would keep the old content."""
    if status.st_nlink > 1:
        raise RefusedError("it has another name (a hard link), which would not be updated")


def draft_of(path: Path) -> Path:
    """Where other content of a file is written first; a kill may leave it there.

    Its name ends in no suffix that a glob of metadata matches, and is short, for that of the
    file may be as long as the file system allows.
    """
    digest = hashlib.sha256(os.fsencode(path.name)).hexdigest()[:16]
    return path.with_name(f".{digest}.image_duplicates")


def _created(path: Path, mode: int) -> BinaryIO:
    """A new file to write to, which never has another mode than this."""
    return open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode))


def _keep_access(source: Path, target: Path) -> None:
    """Let those use the target who may use the source, and nobody else; raises OSError."""
    wanted, status = source.stat(), target.stat()
    if (wanted.st_uid, wanted.st_gid) != (status.st_uid, status.st_gid):
        os.chown(target, wanted.st_uid, wanted.st_gid)
    if hasattr(os, "listxattr"):
        attributes, inherited = _attributes(source), _attributes(target)
        for name in inherited.keys() - attributes.keys():
            os.removexattr(target, name)
        for name, value in attributes.items():
            if inherited.get(name) != value:
                os.setxattr(target, name, value)
    # The last, for a change of the owner takes some bits away.
    target.chmod(stat.S_IMODE(wanted.st_mode))


def _attributes(path: Path) -> dict[str, bytes]:
    try:
        names = os.listxattr(path)
    except OSError as error:
        if error.errno == errno.ENOTSUP:
            return {}
        raise
    return {name: os.getxattr(path, name) for name in names}


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


def sync(path: Path) -> None:
    """Wait until the disk has it: a rename may not come before what it names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

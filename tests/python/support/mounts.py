"""Run a job where it has disks of its own, which nobody else sees and which end with it."""

import ctypes
import errno
import multiprocessing
import os
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NEW_MOUNTS, NEW_USER = 0x20000, 0x10000000
# Forked from a process without threads, which is what the system asks for.
CHILDREN = multiprocessing.get_context("forkserver")
CHILDREN.set_forkserver_preload(["image_duplicates.cli", "pandas"])
NOT_ALLOWED = "not allowed"


def on_own_disks(job: Callable[..., None], *arguments: Any) -> None:
    """Run a function of a module; skips the test where the system allows no private mounts."""
    if sys.platform != "linux":
        pytest.skip("only Linux knows private mounts")
    told, tell = CHILDREN.Pipe(duplex=False)
    child = CHILDREN.Process(target=_child, args=(job, arguments, tell))
    child.start()
    tell.close()
    try:
        said = told.recv()
    except EOFError:
        said = "it ended without a word"
    child.join()
    if said == NOT_ALLOWED:
        pytest.skip("this system allows no private mounts to this user")
    assert said == "", said


def _child(job: Callable[..., None], arguments: tuple, tell: Any) -> None:
    try:
        _leave_mounts()
    except OSError:
        tell.send(NOT_ALLOWED)
        return
    try:
        job(*arguments)
    except BaseException:
        tell.send(traceback.format_exc())
    else:
        tell.send("")


def _leave_mounts() -> None:
    uid, gid = os.getuid(), os.getgid()
    if ctypes.CDLL(None, use_errno=True).unshare(NEW_MOUNTS | (NEW_USER if uid else 0)):
        raise OSError(ctypes.get_errno(), "unshare")
    if uid:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    _mount("--make-rprivate", "/")


def disk(folder: Path, size: str = "64m") -> None:
    """An empty disk of this size at a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={size}", "none", str(folder))


def read_only(folder: Path) -> None:
    """Nothing may be written to a folder any more, not even by root."""
    _mount("--bind", str(folder), str(folder))
    _mount("-o", "remount,bind,ro", str(folder))


def fill(folder: Path) -> Path:
    """Leave no byte free on the disk of a folder; the file that takes the room comes back."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError as error:
            assert error.errno == errno.ENOSPC
    return filler


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True)
    if done.returncode:
        raise OSError(done.returncode, done.stderr)

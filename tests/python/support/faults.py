"""Publish in a child process in which one operation on files goes wrong."""

import errno
import multiprocessing
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from image_duplicates.publish import PublishError, publish

# How it ended: without meeting the fault, with a sentence, with a traceback, in spite of it.
FINISHED, REFUSED, CRASHED, SURVIVED, KILLED = 0, 1, 2, 3, 9
OPERATIONS = (
    "open",
    "os.fsync",
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.listdir",
    "os.scandir",
)
READING = ("open", "os.listdir", "os.scandir")
# Its children are forked from a process that has no threads of DuckDB.
CHILDREN = multiprocessing.get_context("forkserver")
# DuckDB imports pandas where it is there, which takes half a second.
CHILDREN.set_forkserver_preload(["image_duplicates.publish", "pandas"])


def kill() -> None:
    os._exit(KILLED)


def fill_disk() -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def publish_with(fault: str, number: int, database: Path) -> int:
    """What came of it when the fault (kill, fill_disk) strikes before the numbered operation.

    The fault ``limit`` lets no file grow beyond the number of bytes.
    """
    child = CHILDREN.Process(target=_child, args=(fault, number, database))
    child.start()
    child.join(60)
    return child.exitcode


def publish_together(count: int, database: Path) -> list[tuple[int, str]]:
    """Publishers that begin in one moment: how each ended, and what it said."""
    start, said = CHILDREN.Barrier(count), CHILDREN.Queue()
    children = [
        CHILDREN.Process(target=_together, args=(start, said, database)) for _ in range(count)
    ]
    for child in children:
        child.start()
    ends = [said.get(timeout=60) for _ in children]
    for child in children:
        child.join(60)
    return ends


def _together(start: Any, said: Any, database: Path) -> None:
    start.wait(60)
    try:
        publish(database)
    except PublishError as error:
        said.put((REFUSED, str(error)))
    except BaseException as error:
        said.put((CRASHED, repr(error)))
    else:
        said.put((FINISHED, ""))


def _child(fault: str, number: int, database: Path) -> None:
    struck = []
    if fault == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    else:
        _strike({"kill": kill, "fill_disk": fill_disk}[fault], number, struck)
    try:
        publish(database)
    except PublishError:
        os._exit(REFUSED)
    except BaseException as error:
        os.write(2, f"{error!r}\n".encode())
        os._exit(CRASHED)
    os._exit(SURVIVED if struck else FINISHED)


def _strike(fault: Callable[[], None], number: int, struck: list[str]) -> None:
    met: list[str] = []
    real_fsync = os.fsync

    def fsync(descriptor: int) -> None:
        # Python tells of no fsync itself.
        sys.audit("os.fsync", descriptor)
        real_fsync(descriptor)

    def hook(event: str, arguments: tuple) -> None:
        # What is read elsewhere are modules of Python.
        if event not in OPERATIONS or (
            event in READING and isinstance(arguments[0], str) and "published" not in arguments[0]
        ):
            return
        met.append(event)
        if len(met) == number:
            struck.append(event)
            fault()

    os.fsync = fsync
    sys.addaudithook(hook)

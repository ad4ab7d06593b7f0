"""Apply, undo, purge or publish in a child process in which one operation on files goes wrong."""

import errno
import multiprocessing
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from steps import tell_steps

from image_duplicates.cleanup import PlanError
from image_duplicates.publish import PublishError, publish

# How it ended: without meeting the fault, with a sentence, with a traceback, in spite of it.
FINISHED, REFUSED, CRASHED, SURVIVED, KILLED = 0, 1, 2, 3, 9
# Too many for any of the commands: a loop over all operations has an end.
MANY = 500
# From the test itself, in 5 ms: what the clean-up does has nothing to do with its threads.
FORKED = multiprocessing.get_context("fork")
# From a process that has no threads of DuckDB, which publishing writes with. DuckDB imports
# pandas where it is there, which takes half a second.
FROM_SERVER = multiprocessing.get_context("forkserver")
FROM_SERVER.set_forkserver_preload(["image_duplicates.publish", "pandas"])


def run_with(fault: str, number: int, home: Path, job: Callable, *arguments: Any) -> int:
    """How a job of the clean-up ended when the fault strikes before its numbered operation.

    Operations below ``home`` are counted. The fault is ``kill`` or the name of an error of the
    system (ENOSPC). What the command turns into a sentence is a refusal.
    """
    task = (fault, number, home, (PlanError, OSError), job, arguments)
    return _end_of(FORKED.Process(target=_child, args=task))


def publish_with(fault: str, number: int, database: Path) -> int:
    """The same of publishing; with the fault ``limit`` no file grows beyond ``number`` bytes."""
    task = (fault, number, database.parent / "published", (PublishError,), publish, (database,))
    return _end_of(FROM_SERVER.Process(target=_child, args=task))


def publish_together(count: int, database: Path) -> list[tuple[int, str]]:
    """Publishers that begin in one moment: how each ended, and what it said."""
    start, said = FROM_SERVER.Barrier(count), FROM_SERVER.Queue()
    children = [
        FROM_SERVER.Process(target=_together, args=(start, said, database)) for _ in range(count)
    ]
    for child in children:
        child.start()
    ends = [said.get(timeout=60) for _ in children]
    for child in children:
        child.join(60)
    return ends


def _end_of(child: Any) -> int:
    child.start()
    child.join(60)
    return child.exitcode


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


def _child(
    fault: str,
    number: int,
    home: Path,
    refusals: tuple[type[Exception], ...],
    job: Callable,
    arguments: tuple,
) -> None:
    met: list[str] = []
    if fault == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    else:
        _strike(fault, number, home, met)
    try:
        job(*arguments)
    except refusals:
        os._exit(REFUSED)
    except BaseException as error:
        os.write(2, f"{error!r}\n".encode())
        os._exit(CRASHED)
    os._exit(SURVIVED if len(met) >= number else FINISHED)


def _strike(fault: str, number: int, home: Path, met: list[str]) -> None:
    def fsync(descriptor: int) -> None:
        # Python tells of no fsync itself. None is needed: no power is cut here.
        sys.audit("os.fsync", descriptor)

    def step(name: str) -> None:
        met.append(name)
        if len(met) == number:
            if fault == "kill":
                os._exit(KILLED)
            code = getattr(errno, fault)
            raise OSError(code, os.strerror(code))

    os.fsync = fsync
    tell_steps(str(home), step, reads=True)
